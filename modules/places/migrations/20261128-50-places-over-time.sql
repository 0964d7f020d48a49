-- A row of places is one state of a place: a change closes it (valid_to) and adds the next. The code and the path name the
-- place through time, so links between places go by path; an id names a state.
alter table places add column estate_path ltree;
update places p set estate_path = e.path from places e where e.id = p.estate_id;
-- Their checks, keys and indexes go with the columns.
alter table places drop column parent_id, drop column estate_id;
alter table places add constraint places_estate_of_building check (estate_path is null or kind = 'building');
create index places_parent on places (subpath(path, 0, -1));
create index places_path on places (path);
create index places_estate_path on places (estate_path) where estate_path is not null;

-- Who changed places, from which day, and why: one row a set of changes. The reason is free text, so it is for staff alone.
create table place_changes (
  id uuid primary key,
  -- The day from which it holds; may lie ahead.
  day date not null,
  made_at timestamptz not null default now(),
  -- Post and place in which it was made; null for the platform itself.
  post text,
  post_path ltree,
  -- The smallest place that holds all of it.
  place_path ltree not null,
  reason text not null check (length(reason) between 2 and 500),
  added integer not null,
  altered integer not null,
  moved integer not null,
  ended integer not null,
  -- States of the same day that it put others in place of, as they were: what an undoing brings back.
  replaced jsonb not null default '[]',
  undone_at timestamptz
);
create index place_changes_made_at on place_changes (made_at);
create index place_changes_place_path on place_changes using gist (place_path);
alter table place_changes enable row level security;
alter table place_changes force row level security;
create policy place_changes_select on place_changes for select using (
  (select gewu_is_system()) or cardinality((select gewu_posts())::text[]) > 0
);
create policy place_changes_insert on place_changes for insert with check (
  (select gewu_is_system()) or place_path <@ any ((select gewu_scopes())::ltree[])
);
create policy place_changes_update on place_changes for update using (
  (select gewu_is_system()) or place_path <@ any ((select gewu_scopes())::ltree[])
);

-- The changes that made and that closed a state; null for what was loaded.
alter table places
  add column opened_change uuid references place_changes (id),
  add column closed_change uuid references place_changes (id);
create index places_opened_change on places (opened_change) where opened_change is not null;
create index places_closed_change on places (closed_change) where closed_change is not null;

-- What other rooms keep by path follows a move on its day: at once, or by a job as the day begins.
create table place_moves (
  change_id uuid not null references place_changes (id),
  from_path ltree not null,
  to_path ltree not null,
  day date not null,
  followed_at timestamptz,
  primary key (change_id, from_path)
);
create index place_moves_due on place_moves (day) where followed_at is null;

-- Everybody reads the map. Who writes it has a post at the place or above, whatever a service forgets to ask.
alter table places enable row level security;
alter table places force row level security;
create policy places_select on places for select using (true);
create policy places_insert on places for insert with check (
  (select gewu_is_system()) or path <@ any ((select gewu_scopes())::ltree[])
);
create policy places_update on places for update using (
  (select gewu_is_system()) or path <@ any ((select gewu_scopes())::ltree[])
);
create policy places_delete on places for delete using (
  (select gewu_is_system()) or path <@ any ((select gewu_scopes())::ltree[])
);
alter table place_moves enable row level security;
alter table place_moves force row level security;
create policy place_moves_all on place_moves using (
  (select gewu_is_system()) or from_path <@ any ((select gewu_scopes())::ltree[])
);
