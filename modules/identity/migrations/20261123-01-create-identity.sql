-- The people whom a service has decided to name to the actor, by id: see describePeople.
create function gewu_named_people() returns uuid[]
  language sql stable parallel safe
  return coalesce(nullif(current_setting('gewu.people', true), ''), '{}')::uuid[];

create table people (
  id uuid primary key,
  display_name text not null check (length(display_name) between 1 and 60),
  phone_last_four text check (phone_last_four ~ '^\d{4}$'),
  locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
  elder_mode boolean not null default false,
  must_change_password boolean not null default false,
  -- Made for the demo; production does not start while one is there.
  demo boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null default now(),
  version integer not null default 1 check (version > 0)
);
create index people_display_name on people using gin (display_name gin_trgm_ops);

-- Apart from the name, since fewer may see it. The phone is enciphered; the index is keyed, so that a number can be
-- found and held once without being readable.
create table person_contacts (
  person_id uuid primary key references people (id),
  phone_cipher bytea,
  phone_index bytea unique check (length(phone_index) = 32),
  email text check (length(email) <= 200),
  check ((phone_cipher is null) = (phone_index is null))
);

create table appointments (
  id uuid primary key,
  person_id uuid not null references people (id),
  post text not null check (post in (
    'buildingLead', 'microGridLead', 'gridWorker', 'gridLead', 'communityStaff', 'communitySecretary',
    'subdistrictDispatcher', 'subdistrictLead', 'departmentMember', 'departmentLead', 'cityOperator',
    'systemAdministrator', 'securityAdministrator', 'auditor')),
  place_path ltree,
  unit_id uuid,
  valid_from date not null,
  -- The last day.
  valid_until date,
  granted_by uuid references people (id),
  granted_at timestamptz not null default now(),
  ended_at timestamptz,
  ended_by uuid references people (id),
  end_reason text,
  check (place_path is not null or unit_id is not null),
  check ((ended_at is null) = (end_reason is null)),
  constraint appointments_dates check (valid_until is null or valid_until >= valid_from),
  -- Who makes accounts, who grants posts and who reads the audit are never one person at a time.
  constraint appointments_separated exclude using gist (
    person_id with =, post with <>, daterange(valid_from, valid_until, '[]') with &&
  ) where (post in ('systemAdministrator', 'securityAdministrator', 'auditor') and ended_at is null),
  constraint appointments_once exclude using gist (
    person_id with =, post with =,
    (coalesce(ltree2text(place_path), '') || ' ' || coalesce(unit_id::text, '')) with =,
    daterange(valid_from, valid_until, '[]') with &&
  ) where (ended_at is null)
);
create index appointments_person_id on appointments (person_id);
create index appointments_place_path on appointments using gist (place_path) where ended_at is null;
create index appointments_unit_id on appointments (unit_id) where ended_at is null;
create index appointments_granted_by on appointments (granted_by);
create index appointments_ended_by on appointments (ended_by);

-- Each time somebody was shown a person's phone: to whom, on what, why. Shown to the person.
create table personal_data_openings (
  id uuid primary key,
  person_id uuid not null references people (id),
  opened_by uuid not null references people (id),
  appointment_id uuid references appointments (id),
  post text,
  subject_type text not null,
  subject_id text not null,
  place_path ltree,
  reason text not null check (length(reason) between 2 and 200),
  opened_at timestamptz not null default now()
);
create index personal_data_openings_person_id on personal_data_openings (person_id, id);
create index personal_data_openings_opened_by on personal_data_openings (opened_by);
create index personal_data_openings_appointment_id on personal_data_openings (appointment_id);

-- The tables of better-auth. An account has the id of its person.
create table auth_users (
  id uuid primary key references people (id),
  name text not null default '',
  -- Links the city's single sign-on; set by the administrator alone. Accounts without one have <id>@account.invalid.
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  username text unique check (username = lower(username)),
  two_factor_enabled boolean not null default false,
  last_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_users_username on auth_users using gin (username gin_trgm_ops);

create table auth_sessions (
  id uuid primary key,
  user_id uuid not null references auth_users (id) on delete cascade,
  token text not null unique,
  expires_at timestamptz not null,
  ip_address text,
  user_agent text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_sessions_user_id on auth_sessions (user_id);
create index auth_sessions_expires_at on auth_sessions (expires_at);

create table auth_accounts (
  id uuid primary key,
  user_id uuid not null references auth_users (id) on delete cascade,
  account_id text not null,
  provider_id text not null,
  password text,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (provider_id, account_id)
);
create index auth_accounts_user_id on auth_accounts (user_id);

create table auth_verifications (
  id uuid primary key,
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verifications_identifier on auth_verifications (identifier);
create index auth_verifications_expires_at on auth_verifications (expires_at);

create table auth_two_factors (
  id uuid primary key,
  user_id uuid not null unique references auth_users (id) on delete cascade,
  secret text not null,
  backup_codes text not null,
  verified boolean not null default true,
  failed_verification_count integer not null default 0,
  locked_until timestamptz
);
create index auth_two_factors_secret on auth_two_factors (secret);

-- Tries of an account, a phone or an address, by a keyed hash of its name: shared by all servers.
create table sign_in_tries (
  key bytea primary key check (length(key) = 32),
  count integer not null check (count > 0),
  resets_at timestamptz not null
);
create index sign_in_tries_resets_at on sign_in_tries (resets_at);

create table phone_codes (
  id uuid primary key,
  phone_index bytea not null check (length(phone_index) = 32),
  -- Enciphered, for the job that sends them; gone once sent in production.
  phone_cipher bytea,
  code_cipher bytea,
  code_hash bytea not null check (length(code_hash) = 32),
  tries integer not null default 0,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index phone_codes_phone_index on phone_codes (phone_index, created_at);
create index phone_codes_created_at on phone_codes (created_at);

create table api_keys (
  id uuid primary key,
  name text not null check (length(name) between 2 and 60),
  -- SHA-256 of a key of 256 random bits.
  key_hash bytea not null unique check (length(key_hash) = 32),
  hint text not null,
  scopes text[] not null check (cardinality(scopes) > 0),
  demo boolean not null default false,
  created_by uuid references people (id),
  created_at timestamptz not null default now(),
  expires_on date,
  revoked_at timestamptz,
  revoked_by uuid references people (id)
);
create index api_keys_created_by on api_keys (created_by);
create index api_keys_revoked_by on api_keys (revoked_by);

-- Row-level security: what follows holds even where a query forgets its where.

alter table people enable row level security;
alter table people force row level security;
create policy people_select on people for select using (
  (select gewu_is_system())
  or id = (select gewu_actor())
  or (select gewu_posts()) && '{systemAdministrator,securityAdministrator,auditor}'::text[]
  or id = any ((select gewu_named_people())::uuid[])
);
create policy people_insert on people for insert with check (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);
create policy people_update on people for update using (
  (select gewu_is_system())
  or id = (select gewu_actor())
  or (select gewu_posts()) && '{systemAdministrator}'::text[]
);

alter table person_contacts enable row level security;
alter table person_contacts force row level security;
-- A handler sees the row in the one transaction that also writes down that it was opened.
create policy person_contacts_select on person_contacts for select using (
  (select gewu_is_system())
  or person_id = (select gewu_actor())
  or (select gewu_posts()) && '{systemAdministrator}'::text[]
  or exists (
    select from personal_data_openings o
    where o.person_id = person_contacts.person_id
      and o.opened_by = (select gewu_actor()) and o.opened_at = now())
);
create policy person_contacts_insert on person_contacts for insert with check (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
  or person_id = (select gewu_actor())
);
create policy person_contacts_update on person_contacts for update using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
  or person_id = (select gewu_actor())
);

-- Who holds a post stands on the board at the door; the names are in people, under its own policy.
alter table appointments enable row level security;
alter table appointments force row level security;
create policy appointments_select on appointments for select using (true);
create policy appointments_insert on appointments for insert with check (
  (select gewu_is_system())
  or (select gewu_posts()) && '{securityAdministrator}'::text[] and person_id <> (select gewu_actor())
);
create policy appointments_update on appointments for update using (
  (select gewu_is_system())
  or (select gewu_posts()) && '{securityAdministrator}'::text[] and person_id <> (select gewu_actor())
);

alter table personal_data_openings enable row level security;
alter table personal_data_openings force row level security;
create policy personal_data_openings_select on personal_data_openings for select using (
  (select gewu_is_system())
  or person_id = (select gewu_actor())
  or opened_by = (select gewu_actor())
  or (select gewu_posts()) && '{auditor}'::text[]
);
create policy personal_data_openings_insert on personal_data_openings for insert with check (
  opened_by = (select gewu_actor()) and opened_at = now()
);
revoke update, delete, truncate on personal_data_openings from gewu_app;

alter table auth_users enable row level security;
alter table auth_users force row level security;
create policy auth_users_select on auth_users for select using (
  (select gewu_is_system())
  or id = (select gewu_actor())
  or (select gewu_posts()) && '{systemAdministrator,securityAdministrator,auditor}'::text[]
);
create policy auth_users_insert on auth_users for insert with check (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);
create policy auth_users_update on auth_users for update using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);

alter table auth_sessions enable row level security;
alter table auth_sessions force row level security;
create policy auth_sessions_all on auth_sessions using (
  (select gewu_is_system())
  or user_id = (select gewu_actor())
  or (select gewu_posts()) && '{systemAdministrator}'::text[]
);

alter table auth_accounts enable row level security;
alter table auth_accounts force row level security;
create policy auth_accounts_all on auth_accounts using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);

alter table auth_verifications enable row level security;
alter table auth_verifications force row level security;
create policy auth_verifications_all on auth_verifications using ((select gewu_is_system()));

alter table auth_two_factors enable row level security;
alter table auth_two_factors force row level security;
create policy auth_two_factors_all on auth_two_factors using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);

alter table sign_in_tries enable row level security;
alter table sign_in_tries force row level security;
create policy sign_in_tries_all on sign_in_tries using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);

alter table phone_codes enable row level security;
alter table phone_codes force row level security;
create policy phone_codes_all on phone_codes using ((select gewu_is_system()));

-- Hashes of random keys are no secret, and a key is looked for before anybody is known.
alter table api_keys enable row level security;
alter table api_keys force row level security;
create policy api_keys_select on api_keys for select using (true);
create policy api_keys_insert on api_keys for insert with check (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);
create policy api_keys_update on api_keys for update using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);
