-- What a department or a post handles, in the order of the list that shows it, and what of it is still to be done: lists and counts
-- of somebody with a hundred thousand closed cases read the few rows that they show.
alter table case_handlers
  add reported_at timestamptz,
  -- the case is open, or a clock of it runs
  add current boolean not null default true;
-- Who closes a case need not be among those who handled it before.
drop policy case_handlers_read on case_handlers;
create policy case_handlers_read on case_handlers for select using (
  handler = any ((select gewu_scopes()::text[] || gewu_units()::text[])::text[]) or (select gewu_is_system())
);
create policy case_handlers_update on case_handlers for update using ((select gewu_is_system()));
set local gewu.system = 'on';
update case_handlers h set reported_at = c.reported_at,
  current = c.due_at is not null or c.state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied')
  from cases c where c.id = h.case_id;
set local gewu.system = 'off';
-- Of one case the time is always the same, so the key still keeps a handler from standing twice.
alter table case_handlers
  alter reported_at set not null,
  drop constraint case_handlers_pkey,
  add primary key (handler, reported_at, case_id);
create index case_handlers_current on case_handlers (handler, case_id) where current;
-- How many are confidential is counted from the few that are.
create index cases_confidential on cases (lng, lat) where confidential;
