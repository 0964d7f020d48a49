-- Whether somebody holds one of the posts today, at a place or above it, or in a unit: for rooms that ask which of
-- their records nobody holds. They need not know how appointments are kept.
create function gewu_is_held(posts text[], place ltree, unit uuid) returns boolean
language sql stable as $$
  select exists (
    select from appointments a
    where a.post = any (posts) and a.ended_at is null
      and a.valid_from <= (now() at time zone 'Asia/Shanghai')::date
      and (a.valid_until is null or a.valid_until >= (now() at time zone 'Asia/Shanghai')::date)
      and (a.unit_id = unit or (unit is null and a.place_path @> place))
  )
$$;
