-- Stored answers hold what the first request was told, personal data among it: nobody reads a person's but the person.
-- The owner of a key is `person:<uuid>`, `key:<uuid>` of an API key, or `anonymous`.
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
create policy idempotency_keys_all on idempotency_keys using (
  (select gewu_is_system())
  or actor_key = 'person:' || (select gewu_actor())::text
  or ((select gewu_actor()) is null and actor_key not like 'person:%')
);
