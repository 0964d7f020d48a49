-- Who grants posts looks after the audit beside the auditor; accounts are made by a third person.
create policy audit_entries_select_security on audit_entries for select using (
  'securityAdministrator' = any ((select gewu_posts())::text[])
);
