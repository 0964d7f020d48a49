-- A step of the joint plan with a deadline is pressed like everything else that has one.
alter table case_call_steps
  add planned_at timestamptz not null default now(),
  add next_escalation_at timestamptz,
  add escalation_step integer not null default 0;
create index case_call_steps_next on case_call_steps (next_escalation_at) where next_escalation_at is not null;
