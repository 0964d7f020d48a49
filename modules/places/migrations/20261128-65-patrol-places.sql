-- Patrols: which places were looked at, when, and what was found. No positions, no way between places: a visit is place, time
-- and finding. Of a dwelling it is place and time alone.
create table patrols (
  -- Made on the phone, so that what is sent twice is one.
  id uuid primary key,
  -- The grid, micro-grid or building that was walked.
  area_path ltree not null,
  person_id uuid not null,
  post text not null,
  begun_at timestamptz not null,
  ended_at timestamptz check (ended_at >= begun_at),
  -- Made up, and said so wherever it is shown.
  synthetic boolean not null default false
);
create index patrols_area_path on patrols using gist (area_path);
create index patrols_begun_at on patrols (begun_at);

create table patrol_visits (
  id uuid primary key,
  patrol_id uuid not null references patrols (id),
  place_path ltree not null,
  visited_at timestamptz not null,
  -- Its day in China.
  visited_on date not null,
  -- All well; something found; nobody could get in. Of a dwelling only that somebody was there.
  finding text not null check (finding in ('well', 'found', 'unreachable', 'visit')),
  note text check (length(note) between 1 and 200),
  -- The case that was reported of what was found.
  case_number text check (length(case_number) between 4 and 40),
  case_id uuid,
  constraint patrol_visits_of_dwellings check (
    (ltree2text(place_path) ~ '\.d\d{4}$') = (finding = 'visit')
    and (finding <> 'visit' or note is null)
  ),
  constraint patrol_visits_case check (
    (case_number is null) = (case_id is null) and (case_number is null or finding = 'found')
  )
);
create index patrol_visits_patrol_id on patrol_visits (patrol_id);
create index patrol_visits_place_path on patrol_visits using gist (place_path);
create index patrol_visits_visited_on on patrol_visits (visited_on);

-- What is left of visits when their time is over: how many, of which finding, in which month. Dwellings count with their building.
create table patrol_tallies (
  place_path ltree not null,
  month date not null,
  finding text not null check (finding in ('well', 'found', 'unreachable', 'visit')),
  visits integer not null check (visits > 0),
  -- The last day among them, so that a place is not taken for one that nobody ever saw; none of dwellings.
  last_on date,
  primary key (place_path, month, finding),
  check (ltree2text(place_path) !~ '\.d\d{4}$'),
  check ((finding = 'visit') = (last_on is null))
);
create index patrol_tallies_place_path on patrol_tallies using gist (place_path);

-- How often a building, a facility, a micro-grid is to be looked at, in an area and all below it until something nearer says
-- otherwise; and how many days visits are kept. The newest row of an area counts; none is changed.
create table patrol_periods (
  id uuid primary key,
  area_path ltree not null,
  what text not null check (what in ('building', 'facility', 'microGrid', 'keepDwellings', 'keepOthers')),
  -- Null: not asked for.
  days integer check (days between 1 and 3650),
  set_at timestamptz not null default now(),
  set_by uuid not null,
  set_post text not null,
  check (what not in ('keepDwellings', 'keepOthers') or days >= 30)
);
create index patrol_periods_area_path on patrol_periods using gist (area_path);

alter table patrols enable row level security;
alter table patrols force row level security;
create policy patrols_select on patrols for select using (
  (select gewu_is_system()) or person_id = (select gewu_actor()) or area_path <@ any ((select gewu_scopes())::ltree[])
);
create policy patrols_insert on patrols for insert with check (
  (select gewu_is_system())
  or (person_id = (select gewu_actor()) and area_path <@ any ((select gewu_scopes())::ltree[]))
);
create policy patrols_update on patrols for update using (
  (select gewu_is_system()) or person_id = (select gewu_actor())
);
create policy patrols_delete on patrols for delete using ((select gewu_is_system()));

-- Whoever has the place in their area.
alter table patrol_visits enable row level security;
alter table patrol_visits force row level security;
create policy patrol_visits_select on patrol_visits for select using (
  (select gewu_is_system()) or place_path <@ any ((select gewu_scopes())::ltree[])
);
create policy patrol_visits_insert on patrol_visits for insert with check (
  (select gewu_is_system()) or place_path <@ any ((select gewu_scopes())::ltree[])
);
create policy patrol_visits_update on patrol_visits for update using (
  (select gewu_is_system()) or place_path <@ any ((select gewu_scopes())::ltree[])
);
create policy patrol_visits_delete on patrol_visits for delete using ((select gewu_is_system()));

alter table patrol_tallies enable row level security;
alter table patrol_tallies force row level security;
create policy patrol_tallies_select on patrol_tallies for select using (
  (select gewu_is_system()) or place_path <@ any ((select gewu_scopes())::ltree[])
);
create policy patrol_tallies_write on patrol_tallies using ((select gewu_is_system()));

-- What holds in an area may be set above it.
alter table patrol_periods enable row level security;
alter table patrol_periods force row level security;
create policy patrol_periods_select on patrol_periods for select using (
  (select gewu_is_system()) or cardinality((select gewu_posts())::text[]) > 0
);
create policy patrol_periods_insert on patrol_periods for insert with check (
  (select gewu_is_system()) or area_path <@ any ((select gewu_scopes())::ltree[])
);
create policy patrol_periods_update on patrol_periods for update using ((select gewu_is_system()));
