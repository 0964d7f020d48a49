-- Exports with personal data: asked for with a reason, approved by somebody else, fetched until they expire.

-- How long and how often an approved file may be fetched, and how many cases it may hold; in force from a day on.
create table case_export_limits (
  effective_from date primary key,
  valid_hours integer not null check (valid_hours between 1 and 720),
  downloads integer not null check (downloads between 1 and 100),
  most_cases integer not null check (most_cases between 1 and 10000)
);
insert into case_export_limits (effective_from, valid_hours, downloads, most_cases) values ('2020-01-01', 24, 3, 1000);

create table case_exports (
  id uuid primary key,
  number text not null unique,
  version integer not null default 1,
  state text not null default 'asked' check (state in ('asked', 'approved', 'refused', 'withdrawn')),
  asked_by uuid not null,
  -- the post in which it was asked for, which says who may approve it
  appointment_id uuid not null,
  post text not null,
  place_path ltree,
  unit_id uuid,
  reason text not null check (length(reason) between 2 and 150),
  format text not null check (format in ('csv', 'xlsx')),
  -- the list as it was filtered, for whoever approves to read; the cases are those that it held then
  filter jsonb not null,
  case_ids uuid[] not null check (cardinality(case_ids) > 0),
  asked_at timestamptz not null,
  decided_by uuid,
  decided_post text,
  decided_at timestamptz,
  note text check (length(note) <= 500),
  expires_at timestamptz,
  downloads_left integer check (downloads_left >= 0),
  fetched_at timestamptz,
  check ((place_path is null) <> (unit_id is null)),
  -- nobody approves what they asked for
  check (decided_by <> asked_by),
  check ((state in ('approved', 'refused')) = (decided_by is not null and decided_at is not null)),
  check ((state = 'approved') = (expires_at is not null and downloads_left is not null))
);
create index case_exports_asked_by on case_exports (asked_by, asked_at desc);
create index case_exports_place_path on case_exports using gist (place_path);
create index case_exports_unit on case_exports (unit_id) where unit_id is not null;
create index case_exports_waiting on case_exports (asked_at) where state = 'asked';

-- Who asked, and who may approve: the leads of the area or of the department, and the city above them.
alter table case_exports enable row level security;
alter table case_exports force row level security;
create policy case_exports_read on case_exports for select using (
  (select gewu_is_system())
  or asked_by = (select gewu_actor())
  or (place_path <@ (select gewu_scopes())
    and (select gewu_posts()) && '{communitySecretary,subdistrictLead,cityOperator}'::text[])
  or (unit_id = any ((select gewu_units())::uuid[]) and (select gewu_posts()) && '{departmentLead}'::text[])
  or (unit_id is not null and (select gewu_posts()) && '{cityOperator}'::text[])
);
create policy case_exports_insert on case_exports for insert with check (
  (select gewu_is_system()) or asked_by = (select gewu_actor())
);
create policy case_exports_update on case_exports for update using (
  (select gewu_is_system())
  or asked_by = (select gewu_actor())
  or (place_path <@ (select gewu_scopes())
    and (select gewu_posts()) && '{communitySecretary,subdistrictLead,cityOperator}'::text[])
  or (unit_id = any ((select gewu_units())::uuid[]) and (select gewu_posts()) && '{departmentLead}'::text[])
  or (unit_id is not null and (select gewu_posts()) && '{cityOperator}'::text[])
);
revoke delete, truncate on case_exports from gewu_app;
