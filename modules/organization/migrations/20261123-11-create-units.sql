-- Units that handle matters and appoint people. No personal data: who works in a unit is in the appointments.
create table units (
  id uuid primary key,
  kind text not null check (kind in ('grid', 'community', 'subdistrict', 'department', 'city', 'socialOrganization')),
  -- A department's field of work, e.g. sanitation: the same word in every district.
  category text check (category ~ '^[a-z][a-zA-Z]{1,39}$'),
  code text not null check (code ~ '^[0-9a-zA-Z-]{4,60}$'),
  name_zh text not null check (length(name_zh) between 1 and 60),
  name_en text not null check (length(name_en) between 1 and 120),
  -- The place it stands for: a community's own, a department's district or city.
  place_path ltree not null,
  synthetic boolean not null default false,
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  version integer not null default 1 check (version > 0),
  check ((kind = 'department') <= (category is not null)),
  constraint units_place_of_kind check (case kind
    when 'grid' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}$'
    when 'community' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}\.\d{3}$'
    when 'subdistrict' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}$'
    when 'department' then ltree2text(place_path) ~ '^\d{6}(\.\d{6}(\.\d{3})?)?$'
    when 'city' then ltree2text(place_path) ~ '^\d{6}$'
    else true
  end),
  constraint units_code_once exclude using gist (code with =, daterange(valid_from, valid_to, '[]') with &&),
  -- One office a place; any number of departments and social organizations.
  constraint units_place_once exclude using gist (kind with =, place_path with =, daterange(valid_from, valid_to, '[]') with &&)
    where (kind in ('grid', 'community', 'subdistrict', 'city'))
);

create index units_place_path on units using gist (place_path);
create index units_kind on units (kind, category);
