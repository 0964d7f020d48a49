-- What a department hands over may go up to the city's operator, who has no post in the department: whoever has the place to
-- which it went sees it, else it could never be confirmed.
alter policy handovers_select on handovers using (
  (select gewu_is_system())
  or person_id = (select gewu_actor()) or to_person_id = (select gewu_actor()) or made_by = (select gewu_actor())
  or place_path <@ any ((select gewu_scopes())::ltree[])
  or to_path <@ any ((select gewu_scopes())::ltree[])
  or unit_id = any ((select gewu_units())::uuid[])
  or (select gewu_posts()) && '{securityAdministrator,auditor}'::text[]
);
