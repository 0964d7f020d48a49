-- The places at which the actor holds one of some posts today: for rooms whose rows not every post that covers a place may
-- see. Never more than the request was let: somebody whose posts rest has no scopes.
create function gewu_scopes_of(posts text[]) returns ltree[]
  language sql stable parallel safe
  return coalesce((
    select array_agg(a.place_path) from appointments a
    where a.person_id = gewu_actor() and a.post = any (posts)
      and gewu_in_force(a.valid_from, a.valid_until, a.ended_at)
      and a.place_path <@ any (gewu_scopes())), '{}');
