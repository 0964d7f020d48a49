-- What people are told. The text is made from a template and these parameters when it is read or mailed, in the
-- reader's language.
create table notices (
  id uuid primary key,
  person_id uuid not null references people (id),
  template text not null,
  params jsonb not null default '{}' check (jsonb_typeof(params) = 'object'),
  subject_type text,
  subject_id uuid,
  -- The same event told twice is told once.
  dedupe_key text,
  created_at timestamptz not null default now(),
  read_at timestamptz,
  unique (person_id, dedupe_key),
  check ((subject_type is null) = (subject_id is null))
);
-- Newest first: ids are UUIDv7, in order of time.
create index notices_person_id on notices (person_id, id desc);
create index notices_unread on notices (person_id) where read_at is null;

alter table notices enable row level security;
alter table notices force row level security;
create policy notices_select on notices for select using (
  (select gewu_is_system()) or person_id = (select gewu_actor())
);
-- Whoever acts tells others: anybody may write, nobody reads another's.
create policy notices_insert on notices for insert with check (true);
create policy notices_update on notices for update using (
  (select gewu_is_system()) or person_id = (select gewu_actor())
);
create policy notices_delete on notices for delete using ((select gewu_is_system()));

-- How a notice left the house, a row for each channel.
create table notice_deliveries (
  notice_id uuid not null references notices (id) on delete cascade,
  channel text not null check (channel in ('email')),
  state text not null check (state in ('sent', 'logged', 'skipped', 'retrying', 'failed')),
  -- Why not, without personal data: `smtp 550`, `network ECONNREFUSED`, `no address`.
  reason text,
  attempts integer not null default 1 check (attempts > 0),
  at timestamptz not null default now(),
  primary key (notice_id, channel)
);
create index notice_deliveries_failed on notice_deliveries (at) where state in ('retrying', 'failed');

alter table notice_deliveries enable row level security;
alter table notice_deliveries force row level security;
create policy notice_deliveries_all on notice_deliveries using ((select gewu_is_system()));
