-- How people look at their lists: filters that they saved under a name, and, without a name, the columns of a list.
create table case_saved_filters (
  id uuid primary key,
  version integer not null default 1,
  owner_id uuid not null,
  list text not null check (list in ('inbox', 'area', 'handled', 'overdue', 'supervised', 'counted')),
  name text check (length(name) between 1 and 40),
  filter jsonb not null default '{}',
  -- null: as the list has them
  columns text[],
  -- who else sees it: colleagues in a unit, or with posts at a place
  shared_unit_id uuid,
  shared_path ltree,
  updated_at timestamptz not null default now(),
  unique nulls not distinct (owner_id, list, name),
  check (num_nonnulls(shared_unit_id, shared_path) <= 1),
  check (name is not null or num_nonnulls(shared_unit_id, shared_path) = 0)
);
create index case_saved_filters_unit on case_saved_filters (shared_unit_id) where shared_unit_id is not null;
create index case_saved_filters_path on case_saved_filters (shared_path) where shared_path is not null;
alter table case_saved_filters enable row level security;
alter table case_saved_filters force row level security;
create policy case_saved_filters_read on case_saved_filters for select using (
  owner_id = (select gewu_actor())
  or shared_unit_id = any ((select gewu_units())::uuid[])
  or shared_path = any ((select gewu_scopes())::ltree[])
);
create policy case_saved_filters_insert on case_saved_filters for insert with check (owner_id = (select gewu_actor()));
create policy case_saved_filters_update on case_saved_filters for update
  using (owner_id = (select gewu_actor())) with check (owner_id = (select gewu_actor()));
create policy case_saved_filters_delete on case_saved_filters for delete using (owner_id = (select gewu_actor()));
