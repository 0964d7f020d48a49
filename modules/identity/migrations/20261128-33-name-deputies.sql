-- Somebody who is on leave hands a post over: the deputy holds the same post at the same place or in the same unit for some
-- days, as an appointment that says for which one it stands in. It ends by itself.
alter table appointments
  add acting_for uuid references appointments (id),
  add constraint appointments_deputy_has_an_end check (acting_for is null or valid_until is not null),
  add constraint appointments_deputy_of_the_city check (
    acting_for is null or post not in ('systemAdministrator', 'securityAdministrator', 'auditor')),
  -- One deputy at a time.
  add constraint appointments_one_deputy exclude using gist (
    acting_for with =, daterange(valid_from, valid_until, '[]') with &&
  ) where (acting_for is not null and ended_at is null);
create index appointments_acting_for on appointments (acting_for) where acting_for is not null;

-- Whether the actor holds the appointment that another one stands in for, and it is the same post.
create function gewu_hands_over(original uuid, deputy_post text, deputy_place ltree, deputy_unit uuid) returns boolean
language sql stable as $$
  select exists (
    select from appointments o
    where o.id = original and o.person_id = gewu_actor() and o.acting_for is null and o.ended_at is null
      and o.post = deputy_post and o.place_path is not distinct from deputy_place
      and o.unit_id is not distinct from deputy_unit
  )
$$;
create policy appointments_hand_over on appointments for insert with check (
  acting_for is not null and person_id <> (select gewu_actor())
  and gewu_hands_over(acting_for, post, place_path, unit_id)
);
-- Who handed it over takes it back, and a deputy may lay it down.
create policy appointments_take_back on appointments for update using (
  acting_for is not null
  and (person_id = (select gewu_actor()) or gewu_hands_over(acting_for, post, place_path, unit_id))
);
