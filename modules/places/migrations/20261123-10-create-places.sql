-- Every place of the city, from the city itself down to a dwelling. No personal data: who lives where is elsewhere.
-- The path is the containment that permissions follow; an estate is beside it, since it may cross grids.
create table places (
  id uuid primary key,
  kind text not null check (kind in ('city', 'district', 'subdistrict', 'community', 'grid', 'microGrid', 'estate', 'building', 'entrance', 'dwelling')),
  -- Division 12 digits; grid = community + 3; micro-grid = grid + 2; estate = community + 4; building = community + 5;
  -- entrance = building + 2; dwelling = entrance + 4.
  code text not null,
  path ltree not null,
  parent_id uuid references places (id),
  estate_id uuid references places (id),
  -- What sort of its kind: street, town, developmentZone; community, village, virtual; residential, special; ...
  category text,
  name text not null check (name <> ''),
  -- The name in the register, where it differs: 滨海社区居委会.
  official_name text,
  -- GeoJSON Polygon or MultiPolygon, WGS84.
  geometry jsonb,
  center point,
  bbox box,
  floors smallint check (floors between 1 and 200),
  height_m numeric(5, 1) check (height_m > 0),
  floor smallint check (floor between -9 and 200 and floor <> 0),
  -- Made up, and said so wherever it is shown.
  synthetic boolean not null,
  valid_from date not null,
  valid_to date check (valid_to > valid_from),
  version integer not null default 1 check (version > 0),
  attributes jsonb not null default '{}' check (jsonb_typeof(attributes) = 'object'),

  check ((kind = 'city') = (parent_id is null)),
  check (estate_id is null or kind = 'building'),
  check (kind = 'building' or (floors is null and height_m is null)),
  check (kind = 'dwelling' or floor is null),
  check ((geometry is null) = (bbox is null)),
  check (geometry is null or center is not null),
  check (geometry is null or geometry ->> 'type' in ('Polygon', 'MultiPolygon')),
  check (geometry is null or kind not in ('entrance', 'dwelling')),
  constraint places_path_shape check (ltree2text(path) ~ case kind
    when 'city' then '^\d{6}$'
    when 'district' then '^\d{6}\.\d{6}$'
    when 'subdistrict' then '^\d{6}\.\d{6}\.\d{3}$'
    when 'community' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}$'
    when 'estate' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.e\d{4}$'
    when 'grid' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}$'
    when 'microGrid' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}\.m\d{2}$'
    when 'building' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}(\.m\d{2})?\.b\d{5}$'
    when 'entrance' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}(\.m\d{2})?\.b\d{5}\.u\d{2}$'
    else '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}(\.m\d{2})?\.b\d{5}\.u\d{2}\.d\d{4}$'
  end),
  -- The code says the same as the path: what is below the community, and the community's own digits.
  constraint places_code_path check (code = case
    when kind = 'city' then rpad(ltree2text(path), 12, '0')
    when kind in ('district', 'subdistrict', 'community') then
      rpad(replace(ltree2text(subpath(path, 1)), '.', ''), 12, '0')
    when kind in ('grid', 'microGrid', 'estate') then
      regexp_replace(ltree2text(subpath(path, 1)), '\D', '', 'g')
    else regexp_replace(ltree2text(subpath(path, 1, 3)) ||
      ltree2text(subpath(path, case kind when 'building' then -1 when 'entrance' then -2 else -3 end)), '\D', '', 'g')
  end),
  -- A code, and a path, name one place at a time; an old one may name another later.
  constraint places_code_once exclude using gist (kind with =, code with =, daterange(valid_from, valid_to) with &&),
  constraint places_path_once exclude using gist (path with =, daterange(valid_from, valid_to) with &&)
);

create index places_parent_id on places (parent_id);
create index places_estate_id on places (estate_id);
create index places_code on places (code, kind);

-- Changes whenever a place does, so that servers know when what they keep in memory is old.
create table places_versions (
  only_row boolean primary key default true check (only_row),
  version uuid not null
);
