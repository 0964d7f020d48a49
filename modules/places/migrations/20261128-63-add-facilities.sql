-- Facilities: a charging pile, a hydrant, a notice board, ... Each is a point in its grid, or in its community where there is
-- no grid. What is told of a sort of facilities is in `attributes`; the service holds its shape.
alter table places drop constraint places_kind_check;
alter table places add constraint places_kind_check check (kind in ('city', 'district', 'subdistrict', 'community', 'grid',
  'microGrid', 'estate', 'building', 'entrance', 'dwelling', 'facility'));

alter table places add constraint places_facility check (kind <> 'facility' or (
  geometry is null and center is not null and coalesce(category, '') in ('chargingPile', 'hydrant', 'noticeBoard', 'aed', 'streetLight',
    'drain', 'exerciseEquipment', 'wasteStation', 'other')));
alter table places add constraint places_facility_attributes check (kind = 'facility' or attributes = '{}');

-- It lies in no micro-grid by its path, so that a new division of the grid leaves it where it is.
alter table places drop constraint places_path_shape;
alter table places add constraint places_path_shape check (ltree2text(path) ~ case kind
  when 'city' then '^\d{6}$'
  when 'district' then '^\d{6}\.\d{6}$'
  when 'subdistrict' then '^\d{6}\.\d{6}\.\d{3}$'
  when 'community' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}$'
  when 'estate' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.e\d{4}$'
  when 'grid' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}$'
  when 'microGrid' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}\.m\d{2}$'
  when 'building' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}(\.m\d{2})?\.b\d{5}$'
  when 'entrance' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}(\.m\d{2})?\.b\d{5}\.u\d{2}$'
  when 'dwelling' then '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}(\.m\d{2})?\.b\d{5}\.u\d{2}\.d\d{4}$'
  else '^\d{6}\.\d{6}\.\d{3}\.\d{3}(\.g\d{3})?\.f\d{5}$'
end);

-- Its code is the community's and its own five digits, whatever grid it is in.
alter table places drop constraint places_code_path;
alter table places add constraint places_code_path check (code = case
  when kind = 'city' then rpad(ltree2text(path), 12, '0')
  when kind in ('district', 'subdistrict', 'community') then
    rpad(replace(ltree2text(subpath(path, 1)), '.', ''), 12, '0')
  when kind in ('grid', 'microGrid', 'estate') then
    regexp_replace(ltree2text(subpath(path, 1)), '\D', '', 'g')
  else regexp_replace(ltree2text(subpath(path, 1, 3)) ||
    ltree2text(subpath(path, case kind when 'dwelling' then -3 when 'entrance' then -2 else -1 end)), '\D', '', 'g')
end);
