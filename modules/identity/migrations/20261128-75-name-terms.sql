-- How somebody came to a post: a building lead is elected by the neighbours or appointed. And who leads a unit of the party:
-- the post alone is known; membership is kept of nobody.
alter table appointments
  add came_by text not null default 'appointed' check (came_by in ('elected', 'appointed')),
  add version integer not null default 1 check (version > 0),
  drop constraint appointments_post_check,
  add constraint appointments_post_check check (post in (
    'buildingLead', 'microGridLead', 'gridWorker', 'gridLead', 'communityStaff', 'communitySecretary',
    'subdistrictDispatcher', 'subdistrictLead', 'departmentMember', 'departmentLead', 'partySecretary', 'cityOperator',
    'systemAdministrator', 'securityAdministrator', 'auditor')),
  add constraint appointments_party_in_unit check (post <> 'partySecretary' or unit_id is not null and place_path is null);
-- The terms that end soon.
create index appointments_valid_until on appointments (valid_until) where ended_at is null and valid_until is not null;

-- The building in which a person says that they live: it decides whose public posts they are shown.
create table person_homes (
  person_id uuid primary key references people (id),
  -- Null once it was taken back.
  place_path ltree,
  -- Null until the first change.
  changed_on date
);
create index person_homes_place_path on person_homes using gist (place_path);
alter table person_homes enable row level security;
alter table person_homes force row level security;
create policy person_homes_own on person_homes using (
  (select gewu_is_system()) or person_id = (select gewu_actor())
);

-- A line on which somebody who holds a post agreed to be reached, e.g. a work phone. Theirs to give and to take back.
create table appointment_lines (
  appointment_id uuid primary key references appointments (id),
  person_id uuid not null references people (id),
  line text not null check (length(line) between 3 and 40),
  agreed_at timestamptz not null default now()
);
create index appointment_lines_person_id on appointment_lines (person_id);

-- Where a unit stands. The room of units, which comes later, says it by replacing this.
create function gewu_unit_place(unit uuid) returns ltree
  language sql stable parallel safe
  return null::ltree;

-- The place directly above each one that the actor's posts govern. Nobody's post is at a district.
create function gewu_scopes_above() returns ltree[]
  language sql stable parallel safe
  return coalesce((
    select array_agg(case when nlevel(s) in (2, 3) then subpath(s, 0, 1) else subpath(s, 0, -1) end)
    from unnest(gewu_scopes()) as s where nlevel(s) > 1), '{}');

-- Whether the actor's work reaches who holds a post: at the own place and below it, directly above it, in the own unit.
-- `reaches` in modules/organization/chart/policy.ts says the same.
create function gewu_reaches_post(post text, place ltree, unit uuid) returns boolean
  language sql stable parallel safe
  return post <> all ('{systemAdministrator,securityAdministrator,auditor}'::text[]) and coalesce(
    coalesce(place, gewu_unit_place(unit)) <@ any (gewu_scopes())
    or unit = any (gewu_units())
    or (unit is null or post = 'partySecretary')
      and coalesce(place, gewu_unit_place(unit)) = any (gewu_scopes_above()),
    false);

create function gewu_home() returns ltree
  language sql stable parallel safe
  return (select place_path from person_homes where person_id = gewu_actor());

-- Whether the actor may know who holds a post: by their work, or as a neighbour the public posts of the own home.
create function gewu_sees_post(post text, place ltree, unit uuid) returns boolean
  language sql stable parallel safe
  return gewu_reaches_post(post, place, unit) or coalesce(
    unit is null and post = any ('{buildingLead,microGridLead,gridWorker,communitySecretary}'::text[])
      and place @> gewu_home(),
    false);

create function gewu_in_force(valid_from date, valid_until date, ended_at timestamptz) returns boolean
  language sql stable parallel safe
  return ended_at is null and valid_from <= (now() at time zone 'Asia/Shanghai')::date
    and (valid_until is null or valid_until >= (now() at time zone 'Asia/Shanghai')::date);

create policy people_select_holders on people for select using (exists (
  select from appointments a
  where a.person_id = people.id and gewu_in_force(a.valid_from, a.valid_until, a.ended_at)
    and gewu_sees_post(a.post, a.place_path, a.unit_id)
));

alter table appointment_lines enable row level security;
alter table appointment_lines force row level security;
create policy appointment_lines_select on appointment_lines for select using (
  (select gewu_is_system())
  or person_id = (select gewu_actor())
  or exists (
    select from appointments a
    where a.id = appointment_id and gewu_in_force(a.valid_from, a.valid_until, a.ended_at)
      and gewu_sees_post(a.post, a.place_path, a.unit_id))
);
create policy appointment_lines_own on appointment_lines using (
  (select gewu_is_system()) or person_id = (select gewu_actor())
) with check (
  (select gewu_is_system())
  or person_id = (select gewu_actor()) and exists (
    select from appointments a where a.id = appointment_id and a.person_id = (select gewu_actor()) and a.ended_at is null)
);

-- The phone of somebody is opened for the sake of their post only by those whose work reaches the post.
drop policy personal_data_openings_insert on personal_data_openings;
create policy personal_data_openings_insert on personal_data_openings for insert with check (
  opened_by = (select gewu_actor()) and opened_at = now()
  and (subject_type <> 'appointment' or exists (
    select from appointments a
    where a.id = subject_id::uuid and a.person_id = personal_data_openings.person_id
      and gewu_in_force(a.valid_from, a.valid_until, a.ended_at)
      and gewu_reaches_post(a.post, a.place_path, a.unit_id)))
);
