-- Pictures that people send. The bytes lie in the file store under the two keys; a row comes before its bytes, so that
-- whatever a crash leaves behind can be found and removed.
create table files (
  id uuid primary key,
  key text not null unique,
  thumb_key text not null unique,
  type text not null,
  bytes integer not null check (bytes > 0),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  -- of the bytes as kept
  sha256 bytea not null check (length(sha256) = 32),
  -- shown until the picture has loaded
  colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
  owner_person uuid,
  -- SHA-256 of the secret that somebody who is not signed in holds
  owner_token_hash bytea check (length(owner_token_hash) = 32),
  created_at timestamptz not null default now(),
  -- when the bytes were safe; null while they are on their way
  stored_at timestamptz,
  -- the record that it belongs to, once; the record's own permission is the file's
  attached_to_type text,
  attached_to_id uuid,
  attached_at timestamptz,
  check (num_nonnulls(owner_person, owner_token_hash) <= 1),
  check (num_nonnulls(attached_to_type, attached_to_id, attached_at) in (0, 3)),
  check (attached_to_id is null or stored_at is not null)
);
create index files_attached_to on files (attached_to_id, attached_to_type) where attached_to_id is not null;
create index files_unattached on files (created_at) where attached_to_id is null;
create index files_owner_person on files (owner_person) where owner_person is not null;

alter table files enable row level security;
alter table files force row level security;

-- A module whose records carry files adds a policy of its own: the file is seen by whoever sees the record, e.g.
--   create policy files_of_rooms on files for select using (
--     attached_to_type = 'room' and exists (select from rooms r where r.id = attached_to_id));
create policy files_select on files for select using (
  (select gewu_is_system())
  or owner_person = (select gewu_actor())
  or encode(owner_token_hash, 'hex') = (select current_setting('gewu.file_token', true))
);
create policy files_insert on files for insert with check (
  (select gewu_is_system())
  or owner_person = (select gewu_actor())
  or (owner_person is null and owner_token_hash is not null)
);
-- What is attached stays where it is.
create policy files_update on files for update using (
  (select gewu_is_system())
  or (
    attached_to_id is null
    and (
      owner_person = (select gewu_actor())
      or encode(owner_token_hash, 'hex') = (select current_setting('gewu.file_token', true))
    )
  )
) with check (
  (select gewu_is_system())
  or owner_person = (select gewu_actor())
  or encode(owner_token_hash, 'hex') = (select current_setting('gewu.file_token', true))
);
create policy files_delete on files for delete using ((select gewu_is_system()));
