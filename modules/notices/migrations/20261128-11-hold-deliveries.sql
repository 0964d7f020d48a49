-- From when to when a person wants no mails and text messages; without a row, the city's hours hold.
create table notice_preferences (
  person_id uuid primary key references people (id),
  choice text not null check (choice in ('city', 'own', 'off')),
  quiet_from time,
  quiet_until time check (quiet_until <> quiet_from),
  version integer not null default 1 check (version > 0),
  check ((quiet_from is null) = (quiet_until is null)),
  check ((choice = 'own') = (quiet_from is not null))
);
alter table notice_preferences enable row level security;
alter table notice_preferences force row level security;
create policy notice_preferences_all on notice_preferences using (
  (select gewu_is_system()) or person_id = (select gewu_actor())
);

-- Deliveries are of notices and of mails to people without an account, who have no notice.
alter table notice_deliveries drop constraint notice_deliveries_notice_id_fkey;
alter table notice_deliveries rename column notice_id to message_id;
alter table notice_deliveries drop constraint notice_deliveries_channel_check;
alter table notice_deliveries add constraint notice_deliveries_channel_check check (channel in ('email', 'sms'));
alter table notice_deliveries drop constraint notice_deliveries_state_check;
alter table notice_deliveries add constraint notice_deliveries_state_check
  check (state in ('sent', 'logged', 'skipped', 'held', 'retrying', 'failed'));
alter table notice_deliveries drop constraint notice_deliveries_attempts_check;
alter table notice_deliveries add constraint notice_deliveries_attempts_check check (attempts >= 0);
alter table notice_deliveries
  add column template text,
  -- `a***@example.cn`, `***1234`
  add column masked_to text,
  -- When one that is held leaves.
  add column held_until timestamptz,
  add column created_at timestamptz not null default now(),
  -- The job that tries again, with what it needs; it holds no address.
  add column job text,
  add column job_data jsonb,
  add constraint notice_deliveries_held check ((state = 'held') = (held_until is not null)),
  add constraint notice_deliveries_job check ((job is null) = (job_data is null));
-- Those of before are of notices.
update notice_deliveries d set template = n.template, created_at = n.created_at,
  job = 'notices.sendMail', job_data = jsonb_build_object('noticeId', n.id)
  from notices n where n.id = d.message_id;
create index notice_deliveries_created on notice_deliveries (created_at);
drop index notice_deliveries_failed;
create index notice_deliveries_open on notice_deliveries (at desc) where state in ('held', 'retrying', 'failed');

drop policy notice_deliveries_all on notice_deliveries;
create policy notice_deliveries_select on notice_deliveries for select using (
  (select gewu_is_system()) or (select gewu_posts()) && '{cityOperator,systemAdministrator}'::text[]
);
create policy notice_deliveries_insert on notice_deliveries for insert with check ((select gewu_is_system()));
create policy notice_deliveries_update on notice_deliveries for update using (
  (select gewu_is_system()) or (select gewu_posts()) && '{cityOperator,systemAdministrator}'::text[]
);
create policy notice_deliveries_delete on notice_deliveries for delete using ((select gewu_is_system()));
