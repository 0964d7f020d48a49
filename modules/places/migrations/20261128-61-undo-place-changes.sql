-- Any set of changes may be taken back, by another one. A state that is brought back names the set that first made it:
-- so that one may be taken back in its turn.
alter table place_changes add column undoes uuid references place_changes (id);
create index place_changes_undoes on place_changes (undoes) where undoes is not null;
alter table places add column brings_back uuid references place_changes (id);
create index places_brings_back on places (brings_back) where brings_back is not null;

-- A plan whose changes were taken back may be published again: it stands published once at most.
alter table plan_publications drop constraint plan_publications_pkey;
alter table plan_publications
  add column id uuid not null default gen_random_uuid() primary key,
  add column withdrawn_at timestamptz;
create index plan_publications_plan_id on plan_publications (plan_id);
create unique index plan_publications_standing on plan_publications (plan_id) where withdrawn_at is null;
create index plan_publications_change on plan_publications ((changes ->> 'changeId'));
