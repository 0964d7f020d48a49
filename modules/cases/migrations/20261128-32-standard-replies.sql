-- Texts that a city, a community, a subdistrict or a department uses again and again. Nothing personal; kept from others all
-- the same, since they say how a unit answers.
create table case_standard_replies (
  id uuid primary key,
  version integer not null default 1,
  -- whose it is: those of a place are for all posts at or below it, those of a unit for its members
  place_path ltree,
  unit_id uuid,
  title text not null check (length(title) between 1 and 40),
  text text not null check (length(text) between 1 and 1000),
  -- actions of the workflow that it is offered for
  actions text[] not null check (cardinality(actions) > 0),
  -- null: all classes
  class_code text references case_classes (code),
  updated_at timestamptz not null default now(),
  updated_by uuid,
  check (num_nonnulls(place_path, unit_id) = 1),
  unique nulls not distinct (place_path, unit_id, title)
);
create index case_standard_replies_class on case_standard_replies (class_code) where class_code is not null;
create index case_standard_replies_unit on case_standard_replies (unit_id) where unit_id is not null;
alter table case_standard_replies enable row level security;
alter table case_standard_replies force row level security;
create policy case_standard_replies_read on case_standard_replies for select using (
  (select gewu_is_system())
  or unit_id = any ((select gewu_units())::uuid[])
  or place_path @> any ((select gewu_scopes())::ltree[])
  or place_path <@ any ((select gewu_scopes())::ltree[])
  -- the city's own are for everybody who has a post, departments too
  or (nlevel(place_path) = 1 and cardinality((select gewu_posts())::text[]) > 0)
);
-- Who leads changes what lies in the own area, or is the own unit's; the service asks for the post.
create policy case_standard_replies_insert on case_standard_replies for insert with check (
  unit_id = any ((select gewu_units())::uuid[]) or place_path <@ any ((select gewu_scopes())::ltree[])
);
create policy case_standard_replies_update on case_standard_replies for update using (
  unit_id = any ((select gewu_units())::uuid[]) or place_path <@ any ((select gewu_scopes())::ltree[])
);
create policy case_standard_replies_delete on case_standard_replies for delete using (
  unit_id = any ((select gewu_units())::uuid[]) or place_path <@ any ((select gewu_scopes())::ltree[])
);
