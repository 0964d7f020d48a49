-- Sealing asks which seals already hold some rows; almost always it is none, or the last.
create index audit_seals_to_id on audit_seals (to_id);
