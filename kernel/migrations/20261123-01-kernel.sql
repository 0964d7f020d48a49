-- Who acts, as the kernel says it with SET LOCAL at the start of each transaction. A setting that is missing means
-- nobody, nothing and no. Policies call them as (select gewu_actor()), so that each runs once a query, not once a row.
-- The bodies are parsed now: what they mean can't be changed by a later search_path.

create function gewu_actor() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('gewu.actor', true), '')::uuid;

create function gewu_scopes() returns ltree[]
  language sql stable parallel safe
  return coalesce(nullif(current_setting('gewu.scopes', true), ''), '{}')::ltree[];

create function gewu_units() returns uuid[]
  language sql stable parallel safe
  return coalesce(nullif(current_setting('gewu.units', true), ''), '{}')::uuid[];

create function gewu_posts() returns text[]
  language sql stable parallel safe
  return coalesce(nullif(current_setting('gewu.posts', true), ''), '{}')::text[];

create function gewu_is_system() returns boolean
  language sql stable parallel safe
  return coalesce(current_setting('gewu.system', true), '') = 'on';

create function gewu_is_public() returns boolean
  language sql stable parallel safe
  return coalesce(current_setting('gewu.public', true), '') = 'on';

-- What was done, by whom, on what, why. Written in the transaction of the change itself, never changed.
create table audit_entries (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor_kind text not null check (actor_kind in ('person', 'anonymous', 'apiKey', 'system')),
  actor_id uuid,
  api_key_id uuid,
  appointment_id uuid,
  post text,
  action text not null check (action ~ '^[a-zA-Z0-9]+(\.[a-zA-Z0-9]+)+$'),
  subject_type text not null,
  subject_id text not null,
  place_path ltree,
  before jsonb,
  after jsonb,
  reason text,
  request_id text,
  -- Ids are given out before a transaction commits, so they may appear out of order. The transaction's own number
  -- tells the sealing job which rows can still have an earlier one to come.
  transaction_id xid8 not null default pg_current_xact_id(),
  check (actor_kind <> 'person' or actor_id is not null)
);

create index audit_entries_subject on audit_entries (subject_type, subject_id, id);
create index audit_entries_actor on audit_entries (actor_id, id) where actor_id is not null;
create index audit_entries_place_path on audit_entries using gist (place_path);
create index audit_entries_at on audit_entries (at);
create index audit_entries_transaction_id on audit_entries (transaction_id);

alter table audit_entries enable row level security;
alter table audit_entries force row level security;
create policy audit_entries_insert on audit_entries for insert with check (true);
create policy audit_entries_select on audit_entries for select using (
  (select gewu_is_system())
  or 'auditor' = any ((select gewu_posts())::text[])
  or place_path <@ any ((select gewu_scopes())::ltree[])
);
revoke update, delete, truncate on audit_entries from gewu_app;

-- A seal is the Merkle root over some rows, linked to the seal before it by its hash.
create table audit_seals (
  seq bigint primary key check (seq > 0),
  from_id bigint not null,
  to_id bigint not null,
  -- The sealed rows, gaps of rolled-back transactions left out.
  ids int8multirange not null,
  row_count integer not null check (row_count > 0),
  -- Rows of transactions before this one are decided and sealed.
  horizon xid8 not null,
  -- SHA-256 of each row, 32 bytes each, in the order of the ids: they name the row that was changed.
  leaves bytea not null,
  root bytea not null check (length(root) = 32),
  previous bytea not null check (length(previous) = 32),
  hash bytea not null unique check (length(hash) = 32),
  sealed_at timestamptz not null,
  check (from_id <= to_id),
  check (length(leaves) = 32 * row_count)
);
revoke update, delete, truncate on audit_seals from gewu_app;

-- The first answer to a request that a client may send again.
create table idempotency_keys (
  -- Person, API key or address of who asks: one actor can't read another's answer.
  actor_key text not null,
  key text not null check (length(key) between 1 and 200),
  route text not null,
  request_hash bytea not null,
  status integer,
  response jsonb,
  created_at timestamptz not null default now(),
  primary key (actor_key, key)
);
create index idempotency_keys_created_at on idempotency_keys (created_at);
