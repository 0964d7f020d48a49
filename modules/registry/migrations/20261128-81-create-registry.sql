-- Who lives in a dwelling, and whether somebody does. Everything has a purpose, a basis and an end; no number of an identity
-- card, no health, belief or petition, no score.

-- Who keeps the registry of a community or a grid. `workers` in modules/registry/policy.ts says the same.
create function gewu_registry_scopes() returns ltree[]
  language sql stable parallel safe
  return gewu_scopes_of('{gridWorker,gridLead,communityStaff,communitySecretary}');

-- Keyed hash of the verified phone of who asks for their own records, for one transaction: see listMyRecords.
create function gewu_own_phone() returns bytea
  language sql stable parallel safe
  return decode(nullif(current_setting('gewu.own_phone', true), ''), 'hex');

-- Why records are collected.
create table registry_purposes (
  code text not null check (code ~ '^[a-z][a-zA-Z]{1,39}$'),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  name_zh text not null check (length(name_zh) between 1 and 40),
  name_en text not null check (length(name_en) between 1 and 80),
  primary key (code, valid_from)
);
insert into registry_purposes (code, valid_from, name_zh, name_en) values
  ('emergency', '2026-01-01', '应急联络与疏散', 'Reaching people in an emergency'),
  ('service', '2026-01-01', '社区服务与通知', 'Community services and notices'),
  ('deliberation', '2026-01-01', '议事协商与楼栋选举名册', 'Rolls of meetings and of building elections');

-- How long records are kept after somebody moved out, and visits after they were made. The newest row that holds counts.
create table registry_keep_days (
  what text not null check (what in ('residents', 'visits')),
  valid_from date not null,
  days integer not null check (days between 30 and 1095),
  primary key (what, valid_from)
);
insert into registry_keep_days (what, valid_from, days) values
  ('residents', '2026-01-01', 180), ('visits', '2026-01-01', 365);

create table residents (
  id uuid primary key,
  place_path ltree not null check (ltree2text(place_path) ~ '\.b\d{5}\.u\d{2}\.d\d{4}$'),
  name_masked text not null check (length(name_masked) between 2 and 8),
  phone_masked text check (phone_masked ~ '^\d{3}\*{4}\d{4}$'),
  -- Keyed, so that somebody finds the own records by the own phone without it being readable.
  phone_index bytea check (length(phone_index) = 32),
  relation text not null check (relation in ('owner', 'tenant', 'family', 'other')),
  lived_from date,
  -- The last day; null: lives here.
  lived_until date,
  purpose text not null,
  basis text not null check (basis in ('consent', 'duty')),
  consent_on date,
  consent_by text check (consent_by in ('self', 'guardian')),
  duty_item text check (length(duty_item) between 2 and 100),
  entered_by uuid,
  entered_post text not null,
  entered_on date not null,
  -- Made up, and said so wherever it is shown.
  synthetic boolean not null default false,
  version integer not null default 1 check (version > 0),
  check (lived_until >= lived_from),
  check ((phone_masked is null) = (phone_index is null)),
  constraint residents_basis check (case basis
    when 'consent' then consent_on is not null and consent_by is not null and duty_item is null
    else consent_on is null and consent_by is null and duty_item is not null end)
);
create index residents_place_path on residents using gist (place_path);
create index residents_lived_until on residents (lived_until) where lived_until is not null;
create index residents_phone_index on residents (phone_index) where phone_index is not null;

-- Name and phone as a whole, enciphered. Apart, since a row of it is seen only where an opening is written down.
create table resident_details (
  resident_id uuid primary key references residents (id) on delete cascade,
  name_cipher bytea not null,
  phone_cipher bytea
);

-- Each time somebody was opened: by whom, in which post, why. Goes with the record; the audit keeps it.
create table resident_openings (
  id uuid primary key,
  resident_id uuid not null references residents (id) on delete cascade,
  opened_by uuid not null,
  post text not null,
  reason text not null check (length(reason) between 4 and 200),
  opened_at timestamptz not null default now()
);
create index resident_openings_resident_id on resident_openings (resident_id, id);

-- Whether somebody lives in a dwelling, over time: the row without an end holds.
create table dwelling_occupancy (
  id uuid primary key,
  place_path ltree not null check (ltree2text(place_path) ~ '\.b\d{5}\.u\d{2}\.d\d{4}$'),
  occupancy text not null check (occupancy in ('livedIn', 'rentedOut', 'vacant', 'unknown')),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  -- When somebody last said so.
  checked_on date not null check (checked_on >= valid_from),
  told_by uuid,
  told_post text not null,
  synthetic boolean not null default false,
  version integer not null default 1 check (version > 0),
  -- At the end of a statement: two dwellings may change paths with each other.
  constraint dwelling_occupancy_once exclude using gist (
    place_path with =, daterange(valid_from, valid_to, '[]') with &&
  ) deferrable initially immediate
);
create index dwelling_occupancy_place_path on dwelling_occupancy using gist (place_path);

alter table residents enable row level security;
alter table residents force row level security;
-- Who leads a building or a micro-grid sees this row too: masked, and the service tells less of it.
create policy residents_select on residents for select using (
  (select gewu_is_system())
  or place_path <@ any ((select gewu_registry_scopes())::ltree[])
  or place_path <@ any ((select gewu_scopes_of('{microGridLead,buildingLead}'))::ltree[])
  or phone_index = (select gewu_own_phone())
);
create policy residents_insert on residents for insert with check (
  (select gewu_is_system()) or place_path <@ any ((select gewu_registry_scopes())::ltree[])
);
create policy residents_update on residents for update using (
  (select gewu_is_system()) or place_path <@ any ((select gewu_registry_scopes())::ltree[])
);
create policy residents_delete on residents for delete using (
  (select gewu_is_system())
  or place_path <@ any ((select gewu_scopes_of('{communityStaff,communitySecretary}'))::ltree[])
);

alter table resident_details enable row level security;
alter table resident_details force row level security;
-- Never without an opening of the same transaction, whatever the scope.
create policy resident_details_select on resident_details for select using (
  (select gewu_is_system()) or exists (
    select from resident_openings o
    where o.resident_id = resident_details.resident_id
      and o.opened_by = (select gewu_actor()) and o.opened_at = now())
);
create policy resident_details_insert on resident_details for insert with check (
  (select gewu_is_system()) or exists (
    select from residents r
    where r.id = resident_id and r.place_path <@ any ((select gewu_registry_scopes())::ltree[]))
);
create policy resident_details_update on resident_details for update using ((select gewu_is_system()));

alter table resident_openings enable row level security;
alter table resident_openings force row level security;
create policy resident_openings_select on resident_openings for select using (
  (select gewu_is_system())
  or exists (
    select from residents r
    where r.id = resident_id and (
      r.place_path <@ any ((select gewu_registry_scopes())::ltree[]) or r.phone_index = (select gewu_own_phone())))
);
create policy resident_openings_insert on resident_openings for insert with check (
  opened_by = (select gewu_actor()) and opened_at = now()
  and exists (
    select from residents r
    where r.id = resident_id and r.place_path <@ any ((select gewu_registry_scopes())::ltree[]))
);
revoke update, delete, truncate on resident_openings from gewu_app;

alter table dwelling_occupancy enable row level security;
alter table dwelling_occupancy force row level security;
create policy dwelling_occupancy_all on dwelling_occupancy using (
  (select gewu_is_system()) or place_path <@ any ((select gewu_registry_scopes())::ltree[])
);
revoke delete, truncate on dwelling_occupancy from gewu_app;
