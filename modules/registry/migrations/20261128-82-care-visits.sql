-- Who is to be visited, on which basis, how often, until when; and visits. A tag is no label of a person: it ends within a
-- year and is erased after it.

-- Kinds of care tags, with the rule on which a duty of the kind rests. Verify the rules before use.
create table care_kinds (
  code text not null check (code ~ '^[a-z][a-zA-Z]{1,39}$'),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  name_zh text not null check (length(name_zh) between 1 and 40),
  name_en text not null check (length(name_en) between 1 and 80),
  basis_zh text not null check (length(basis_zh) between 2 and 100),
  basis_en text not null check (length(basis_en) between 2 and 200),
  every_days integer not null check (every_days between 1 and 180),
  primary key (code, valid_from)
);
insert into care_kinds (code, valid_from, name_zh, name_en, basis_zh, basis_en, every_days) values
  ('livesAloneOlder', '2026-01-01', '独居老年人', 'Older person living alone',
    '《中华人民共和国老年人权益保障法》', 'Law on the Protection of the Rights and Interests of the Elderly', 7),
  ('leftBehindChild', '2026-01-01', '留守儿童', 'Child left behind',
    '《中华人民共和国未成年人保护法》第四十三条', 'Law on the Protection of Minors, article 43', 14),
  ('minimumAllowance', '2026-01-01', '最低生活保障对象', 'Receives the minimum living allowance',
    '《社会救助暂行办法》', 'Interim Measures for Social Assistance', 30);

create table care_tags (
  id uuid primary key,
  resident_id uuid not null references residents (id) on delete cascade,
  kind text not null,
  basis text not null check (basis in ('consent', 'duty')),
  consent_on date,
  consent_by text check (consent_by in ('self', 'guardian')),
  duty_item text check (length(duty_item) between 2 and 100),
  every_days integer not null check (every_days between 1 and 180),
  valid_from date not null,
  -- The day on which the basis was last looked at: the end lies within a year of it.
  based_on date not null check (based_on >= valid_from),
  expires_on date not null check (expires_on >= based_on and expires_on <= based_on + 366),
  added_by uuid,
  added_post text not null,
  synthetic boolean not null default false,
  version integer not null default 1 check (version > 0),
  constraint care_tags_once unique (resident_id, kind),
  constraint care_tags_basis check (case basis
    when 'consent' then consent_on is not null and consent_by is not null and duty_item is null
    else consent_on is null and consent_by is null and duty_item is not null end)
);
create index care_tags_expires_on on care_tags (expires_on);

create table care_visits (
  id uuid primary key,
  resident_id uuid not null references residents (id) on delete cascade,
  visited_on date not null,
  outcome text not null check (outcome in ('met', 'needsHelp', 'notHome', 'declined')),
  note text check (length(note) between 1 and 200),
  visited_by uuid,
  visited_post text not null,
  synthetic boolean not null default false
);
create index care_visits_resident_id on care_visits (resident_id, visited_on);
create index care_visits_visited_on on care_visits (visited_on);

alter table care_tags enable row level security;
alter table care_tags force row level security;
create policy care_tags_select on care_tags for select using (
  (select gewu_is_system()) or exists (
    select from residents r
    where r.id = resident_id and r.place_path <@ any ((select gewu_registry_scopes())::ltree[]))
);
create policy care_tags_write on care_tags using (
  (select gewu_is_system()) or exists (
    select from residents r
    where r.id = resident_id
      and r.place_path <@ any ((select gewu_scopes_of('{communityStaff,communitySecretary}'))::ltree[]))
);

alter table care_visits enable row level security;
alter table care_visits force row level security;
create policy care_visits_select on care_visits for select using (
  (select gewu_is_system()) or exists (
    select from residents r
    where r.id = resident_id and r.place_path <@ any ((select gewu_registry_scopes())::ltree[]))
);
create policy care_visits_insert on care_visits for insert with check (
  (select gewu_is_system()) or exists (
    select from residents r
    where r.id = resident_id and r.place_path <@ any ((select gewu_registry_scopes())::ltree[]))
);
create policy care_visits_delete on care_visits for delete using ((select gewu_is_system()));
