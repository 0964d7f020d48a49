-- Cases: what was reported, who holds it, by when. No triggers; what the database can hold true stands in constraints.

create table case_classes (
  code text primary key check (code ~ '^[CE][0-9]{4}$'),
  kind text not null check (kind in ('component', 'event')),
  group_zh text not null,
  group_en text not null,
  name_zh text not null,
  name_en text not null,
  confidential boolean not null default false,
  retired_at timestamptz,
  sort integer not null default 0
);

-- Limits are dated data: a new one never rewrites an old one. class '*' and severity null mean all.
create table case_limits (
  id uuid primary key,
  stage text not null check (stage in ('accept', 'triage', 'dispatch', 'acknowledge', 'handle', 'verify', 'call.acknowledge', 'call.contact', 'call.reportIn.urgent', 'call.reportIn.hard', 'call.reportIn.routine')),
  class_code text not null default '*',
  severity smallint check (severity between 1 and 9),
  zone text not null default '*',
  value integer not null check (value between 1 and 1000),
  unit text not null check (unit in ('urgent_hour', 'working_hour', 'working_day', 'calendar_day')),
  effective_from date not null,
  source text not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  unique nulls not distinct (stage, class_code, severity, zone, effective_from)
);

-- A zone is a tree of places with limits of its own (a city's core, say), from a day on.
create table case_zones (
  place_path ltree not null,
  zone text not null,
  effective_from date not null,
  primary key (place_path, effective_from)
);

-- One row: changes whenever classes, limits, zones or the calendar do, so that servers know when what they keep in memory
-- is old.
create table case_rules (
  only_row boolean primary key default true check (only_row),
  version uuid not null
);
insert into case_rules (version) values (gen_random_uuid());

-- Days that differ from the published calendar.
create table calendar_days (
  date date primary key,
  kind text not null check (kind in ('working', 'off', 'half')),
  name text,
  set_by uuid,
  set_at timestamptz not null default now()
);

create table case_numbers (
  prefix text not null,
  day date not null,
  last integer not null,
  primary key (prefix, day)
);

create table cases (
  id uuid primary key,
  number text not null unique,
  version integer not null default 1,
  state text not null check (state in ('reported', 'accepted', 'declined', 'registered', 'selfResolved', 'dispatched', 'handling', 'replied', 'closed', 'archived', 'merged', 'void')),
  source text not null check (source in ('mobile', 'console', 'open311', 'hotline', 'split', 'import')),
  class_code text not null references case_classes (code),
  severity smallint check (severity between 1 and 9),
  zone text not null default '*',
  -- people write 2,000 at the most; Open311 allows 4,000
  text text not null check (length(text) between 1 and 4000),
  address text check (length(address) <= 200),
  place_path ltree not null,
  lng double precision not null check (lng between -180 and 180),
  lat double precision not null check (lat between -90 and 90),
  confidential boolean not null default false,
  reporter_id uuid,
  api_key_id uuid,
  on_behalf boolean not null default false,
  holder_level text not null check (holder_level in ('building', 'grid', 'community', 'subdistrict', 'department', 'city')),
  holder_path ltree not null,
  holder_unit_id uuid,
  -- everyone who has held it: they go on seeing it
  handler_paths ltree[] not null,
  handler_units uuid[] not null default '{}',
  -- [{level, path, unitId}]: dispatcher, last handler, and the holders below that it came from
  dispatcher jsonb,
  handler jsonb,
  lower_holders jsonb not null default '[]',
  parent_id uuid references cases (id),
  merged_into_id uuid references cases (id),
  suspended_at timestamptz,
  suspended_until timestamptz,
  suspend_reason text,
  supervised_at timestamptz,
  -- of the clock that runs now, for lists
  due_at timestamptz,
  warn_at timestamptz,
  late boolean not null default false,
  late_exempted boolean not null default false,
  -- first picture of the report, for lists
  cover_file_id uuid,
  followers integer not null default 0,
  rating text check (rating in ('satisfied', 'basicallySatisfied', 'dissatisfied')),
  rated_at timestamptz,
  reopened_count integer not null default 0,
  tracking_hash bytea,
  reported_at timestamptz not null,
  accepted_at timestamptz,
  registered_at timestamptz,
  dispatched_at timestamptz,
  replied_at timestamptz,
  closed_at timestamptz,
  archived_at timestamptz,
  updated_at timestamptz not null,
  check ((holder_level = 'department') = (holder_unit_id is not null)),
  check ((state = 'merged') = (merged_into_id is not null)),
  check (parent_id <> id and merged_into_id <> id),
  check (suspended_at is null or suspended_until is not null)
);
create index cases_place_path on cases using gist (place_path);
create index cases_holder on cases using gist (holder_path) where state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied');
create index cases_holder_unit on cases (holder_unit_id, state) where holder_unit_id is not null;
create index cases_handler_paths on cases using gin (handler_paths);
create index cases_handler_units on cases using gin (handler_units);
create index cases_due on cases (due_at) where due_at is not null;
create index cases_reporter on cases (reporter_id, reported_at desc);
create index cases_class on cases (class_code, reported_at desc);
create index cases_reported on cases (reported_at desc, id desc);
create index cases_point on cases using gist (point(lng, lat));
create index cases_parent on cases (parent_id) where parent_id is not null;
create index cases_merged_into on cases (merged_into_id) where merged_into_id is not null;
create index cases_suspended on cases (suspended_until) where suspended_at is not null;
create index cases_closed on cases (closed_at) where state in ('closed', 'selfResolved');
create index cases_text on cases using gin (text gin_trgm_ops);

create table case_followers (
  case_id uuid not null references cases (id),
  person_id uuid not null,
  since timestamptz not null default now(),
  primary key (case_id, person_id)
);
create index case_followers_person on case_followers (person_id);

-- Who follows is known to the follower alone; others see the number on the case.
alter table case_followers enable row level security;
alter table case_followers force row level security;
create policy case_followers_read on case_followers for select using (
  person_id = (select gewu_actor()) or (select gewu_is_system())
);
create policy case_followers_insert on case_followers for insert with check (
  person_id = (select gewu_actor()) or (select gewu_is_system())
);
create policy case_followers_delete on case_followers for delete using (
  person_id = (select gewu_actor()) or (select gewu_is_system())
);

alter table cases enable row level security;
alter table cases force row level security;
create policy cases_read on cases for select using (
  (select gewu_is_system())
  or reporter_id = (select gewu_actor())
  or (not confidential and place_path <@ (select gewu_scopes()))
  or handler_units && (select gewu_units())
  or handler_paths && (select gewu_scopes())
  or (not confidential and (select gewu_is_public()))
  or (not confidential and id in (select f.case_id from case_followers f where f.person_id = (select gewu_actor())))
);
create policy cases_insert on cases for insert with check (true);
create policy cases_update on cases for update using (
  (select gewu_is_system())
  or reporter_id = (select gewu_actor())
  or (not confidential and place_path <@ (select gewu_scopes()))
  or handler_units && (select gewu_units())
  or handler_paths && (select gewu_scopes())
) with check (true);

-- Personal data of a reporter who is not signed in, or for whom somebody reports; apart, so that no list reads it.
create table case_contacts (
  case_id uuid primary key references cases (id),
  name text,
  phone_cipher bytea,
  phone_last4 text check (phone_last4 ~ '^[0-9]{4}$'),
  email text
);

create table case_events (
  id uuid primary key,
  case_id uuid not null references cases (id),
  at timestamptz not null,
  action text not null,
  from_state text,
  to_state text,
  actor_id uuid,
  post text,
  by_path ltree,
  by_unit_id uuid,
  public boolean not null,
  text text,
  data jsonb not null default '{}',
  file_ids uuid[] not null default '{}'
);
create index case_events_case on case_events (case_id, at);

create table case_clocks (
  id uuid primary key,
  case_id uuid not null references cases (id),
  stage text not null,
  limit_value integer not null,
  limit_unit text not null,
  -- [{value, unit}]: limits granted on top, each counted from where the one before ends
  extensions jsonb not null default '[]',
  started_at timestamptz not null,
  due_at timestamptz not null,
  warn_at timestamptz not null,
  -- [{from, to}] in UTC; to is null while it stands still
  pauses jsonb not null default '[]',
  ended_at timestamptz,
  late_at timestamptz,
  -- when the next rung of the escalation is due; null when there is none or the clock stands still
  next_escalation_at timestamptz,
  escalation_step integer not null default 0
);
create index case_clocks_case on case_clocks (case_id);
create index case_clocks_next on case_clocks (next_escalation_at) where next_escalation_at is not null;
create unique index case_clocks_running on case_clocks (case_id, stage) where ended_at is null;

-- Each rung of each clock fires once, whatever restarts: the key says so.
create table case_escalations (
  clock_id uuid not null references case_clocks (id),
  step integer not null,
  case_id uuid not null references cases (id),
  fired_at timestamptz not null,
  level text not null,
  person_ids uuid[] not null,
  primary key (clock_id, step)
);
create index case_escalations_case on case_escalations (case_id);

create table case_extensions (
  id uuid primary key,
  case_id uuid not null references cases (id),
  asked_at timestamptz not null,
  asked_by uuid,
  reason text not null,
  limit_value integer not null check (limit_value > 0),
  limit_unit text not null,
  answer text check (answer in ('granted', 'refused')),
  answered_at timestamptz,
  answered_by uuid,
  answer_note text
);
create index case_extensions_case on case_extensions (case_id);
create unique index case_extensions_waiting on case_extensions (case_id) where answer is null;

create table case_appeals (
  case_id uuid primary key references cases (id),
  reason text not null,
  filed_at timestamptz not null,
  filed_by uuid,
  file_ids uuid[] not null default '{}',
  state text not null check (state in ('atFirst', 'atSecond', 'granted', 'refused')),
  first_review jsonb,
  second_review jsonb
);

create table case_calls (
  id uuid primary key,
  case_id uuid not null references cases (id),
  version integer not null default 1,
  kind text not null check (kind in ('urgent', 'hard', 'routine')),
  state text not null check (state in ('raised', 'issued', 'refused', 'completed', 'cancelled')),
  reason text not null,
  suggested_units uuid[] not null default '{}',
  raised_at timestamptz not null,
  raised_by uuid,
  raised_path ltree not null,
  issued_at timestamptz,
  issued_by uuid,
  issued_path ltree,
  note text,
  completed_at timestamptz
);
create index case_calls_case on case_calls (case_id);
create index case_calls_state on case_calls (state, raised_at desc);

create table case_call_departments (
  id uuid primary key,
  call_id uuid not null references case_calls (id),
  unit_id uuid not null,
  role text not null check (role in ('leadDepartment', 'supportingDepartment')),
  acknowledge_due timestamptz not null,
  contact_due timestamptz not null,
  report_in_due timestamptz not null,
  acknowledged_at timestamptz,
  contacted_at timestamptz,
  reported_in_at timestamptz,
  completed_at timestamptz,
  contact_note text,
  check_in jsonb,
  check_in_files uuid[] not null default '{}',
  complete_note text,
  complete_files uuid[] not null default '{}',
  next_escalation_at timestamptz,
  escalation_step integer not null default 0,
  unique (call_id, unit_id)
);
create unique index case_call_departments_lead on case_call_departments (call_id) where role = 'leadDepartment';
create index case_call_departments_unit on case_call_departments (unit_id);
create index case_call_departments_next on case_call_departments (next_escalation_at) where next_escalation_at is not null;

create table case_call_steps (
  id uuid primary key,
  call_id uuid not null references case_calls (id),
  unit_id uuid not null,
  text text not null,
  due_at timestamptz,
  done_at timestamptz,
  done_by uuid,
  note text,
  sort integer not null
);
create index case_call_steps_call on case_call_steps (call_id);

create table case_call_scores (
  call_id uuid not null references case_calls (id),
  unit_id uuid not null,
  scored_by text not null check (scored_by in ('subdistrict', 'community', 'resident')),
  person_id uuid not null,
  score smallint not null check (score between 1 and 5),
  note text,
  at timestamptz not null,
  primary key (call_id, unit_id, scored_by)
);

-- Whoever sees a case sees what hangs on it; row-level security of the case decides.
do $$
declare t text;
begin
  foreach t in array array['case_contacts', 'case_events', 'case_clocks', 'case_escalations', 'case_extensions', 'case_appeals', 'case_calls'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for select using (exists (select 1 from cases c where c.id = case_id))', t || '_read', t);
    execute format('create policy %I on %I for insert with check (true)', t || '_insert', t);
    execute format('create policy %I on %I for update using (exists (select 1 from cases c where c.id = case_id)) with check (true)', t || '_update', t);
  end loop;
  foreach t in array array['case_call_departments', 'case_call_steps', 'case_call_scores'] loop
    execute format('alter table %I enable row level security', t);
    execute format('alter table %I force row level security', t);
    execute format('create policy %I on %I for select using (exists (select 1 from case_calls c where c.id = call_id))', t || '_read', t);
    execute format('create policy %I on %I for insert with check (true)', t || '_insert', t);
    execute format('create policy %I on %I for update using (exists (select 1 from case_calls c where c.id = call_id)) with check (true)', t || '_update', t);
  end loop;
end $$;
create policy case_call_steps_delete on case_call_steps for delete using (exists (select 1 from case_calls c where c.id = call_id));

-- Contacts and what is not public are read by those who handle the case: not by its reporter, its followers or anyone.
-- What passes between the reporter and the staff is not for everyone either.
drop policy case_contacts_read on case_contacts;
create policy case_contacts_read on case_contacts for select using (
  (select gewu_is_system()) or exists (
    select 1 from cases c where c.id = case_id and (
      (not c.confidential and c.place_path <@ (select gewu_scopes()))
      or c.handler_units && (select gewu_units())
      or c.handler_paths && (select gewu_scopes())
    )
  )
);
drop policy case_events_read on case_events;
create policy case_events_read on case_events for select using (
  (select gewu_is_system()) or exists (
    select 1 from cases c where c.id = case_id and (
      (public and (action not in ('comment', 'phoneOpened') or not (select gewu_is_public())))
      or (not c.confidential and c.place_path <@ (select gewu_scopes()))
      or c.handler_units && (select gewu_units())
      or c.handler_paths && (select gewu_scopes())
    )
  )
);

-- The pictures of an event are seen by whoever sees the event.
create policy files_of_case_events on files for select using (
  attached_to_type = 'caseEvent' and exists (select 1 from case_events e where e.id = attached_to_id)
);
