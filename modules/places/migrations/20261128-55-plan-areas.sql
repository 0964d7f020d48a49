-- Plans of micro-grids (of a grid) and of grids (of a community): asked for, planned, changed by hand, published. Nothing
-- that was planned is overwritten or removed.
create table plans (
  id uuid primary key,
  kind text not null check (kind in ('microGrids', 'grids')),
  -- The grid or the community that is divided.
  area_path ltree not null,
  status text not null check (status in ('queued', 'running', 'done', 'cancelled', 'failed')),
  -- Range, change, seed, seconds, and what the alternatives look to.
  options jsonb not null,
  -- The area as it was when the plan was asked for: buildings, households, barriers, the present division.
  input jsonb not null,
  -- How good the present division is; null where there is none.
  present jsonb,
  author_id uuid not null,
  author_post text not null,
  asked_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  cancel_asked_at timestamptz,
  -- 0 to 1.
  progress real not null default 0 check (progress between 0 and 1),
  -- Figures of the best so far, and its parts, while it runs.
  best jsonb,
  -- Who runs it, to be told from one who was taken for dead, and how often it was begun.
  runner uuid,
  tries integer not null default 0,
  failure text check (failure in ('lost', 'invalid', 'broken', 'empty')),
  check ((status = 'failed') = (failure is not null)),
  check (finished_at is null or status in ('done', 'cancelled', 'failed'))
);
create index plans_area_path on plans using gist (area_path);

-- Ways to divide the area, side by side. One that was changed by hand is another, with where it comes from.
create table plan_divisions (
  id uuid primary key,
  plan_id uuid not null references plans (id),
  area_path ltree not null,
  -- In the order in which they were made.
  number integer not null check (number > 0),
  derived_from uuid references plan_divisions (id),
  -- The planner's own that all hand-made changes began with; itself.
  root_id uuid not null references plan_divisions (id),
  -- What the planner looked to; of one changed by hand, that of its root.
  emphasis text not null check (emphasis in ('asked', 'present', 'estates', 'otherStart')),
  seed integer not null,
  -- What was moved by hand, and where.
  edit jsonb,
  parts jsonb not null,
  score jsonb not null,
  warnings jsonb not null,
  author_id uuid not null,
  author_post text not null,
  made_at timestamptz not null default now(),
  undone_at timestamptz,
  unique (plan_id, number),
  check ((derived_from is null) = (edit is null)),
  check (undone_at is null or derived_from is not null)
);
create index plan_divisions_derived_from on plan_divisions (derived_from) where derived_from is not null;
create index plan_divisions_root_id on plan_divisions (root_id);

-- Who is to lead a part, of a division and of all that come from it; the newest counts, null takes it back.
create table plan_leads (
  id uuid primary key,
  root_id uuid not null references plan_divisions (id),
  area_path ltree not null,
  part_number integer not null check (part_number > 0),
  person_id uuid,
  named_by uuid not null,
  named_at timestamptz not null default now()
);
create index plan_leads_root_id on plan_leads (root_id);

-- Lines that a part should not reach across. A change removes one and adds another.
create table plan_barriers (
  id uuid primary key,
  -- The community they were drawn in.
  area_path ltree not null,
  kind text not null check (kind in ('rail', 'river', 'wall', 'road')),
  name text check (length(name) between 1 and 60),
  -- GeoJSON LineString, WGS84.
  line jsonb not null check (line ->> 'type' = 'LineString'),
  drawn_by uuid not null,
  drawn_at timestamptz not null default now(),
  removed_by uuid,
  removed_at timestamptz,
  check ((removed_by is null) = (removed_at is null))
);
create index plan_barriers_area_path on plan_barriers using gist (area_path);

-- What became of a plan: once, on a day.
create table plan_publications (
  plan_id uuid primary key references plans (id),
  division_id uuid not null references plan_divisions (id),
  area_path ltree not null,
  day date not null,
  reason text not null check (length(reason) between 2 and 500),
  -- What it changed: counts, and paths of the parts by their numbers.
  changes jsonb not null,
  publisher_id uuid not null,
  publisher_post text not null,
  published_at timestamptz not null default now()
);
create index plan_publications_division_id on plan_publications (division_id);
create index plan_publications_area_path on plan_publications using gist (area_path);

-- Whoever has a post at the area or above it; what they may do there is for the policy.
alter table plans enable row level security;
alter table plans force row level security;
create policy plans_all on plans using (
  (select gewu_is_system()) or area_path <@ any ((select gewu_scopes())::ltree[])
);
alter table plan_divisions enable row level security;
alter table plan_divisions force row level security;
create policy plan_divisions_all on plan_divisions using (
  (select gewu_is_system()) or area_path <@ any ((select gewu_scopes())::ltree[])
);
alter table plan_leads enable row level security;
alter table plan_leads force row level security;
create policy plan_leads_all on plan_leads using (
  (select gewu_is_system()) or area_path <@ any ((select gewu_scopes())::ltree[])
);
alter table plan_barriers enable row level security;
alter table plan_barriers force row level security;
create policy plan_barriers_all on plan_barriers using (
  (select gewu_is_system()) or area_path <@ any ((select gewu_scopes())::ltree[])
);
alter table plan_publications enable row level security;
alter table plan_publications force row level security;
create policy plan_publications_all on plan_publications using (
  (select gewu_is_system()) or area_path <@ any ((select gewu_scopes())::ltree[])
);
