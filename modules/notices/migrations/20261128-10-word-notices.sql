-- The words that a city has put in the place of the shipped ones: for a template in general (variant '') or for one
-- kind of record, e.g. a class of cases. What was before, the audit tells.
create table notice_wordings (
  template text not null,
  variant text not null default '' check (length(variant) <= 40),
  -- { "zh-CN": { "title": "...", "body": ["..."] }, "en": { ... } }
  texts jsonb not null check (jsonb_typeof(texts) = 'object'),
  version integer not null default 1 check (version > 0),
  changed_at timestamptz not null default now(),
  primary key (template, variant)
);
alter table notice_wordings enable row level security;
alter table notice_wordings force row level security;
-- Whoever reads a notice reads its words.
create policy notice_wordings_select on notice_wordings for select using (true);
create policy notice_wordings_insert on notice_wordings for insert with check (
  (select gewu_is_system()) or (select gewu_posts()) && '{cityOperator}'::text[]
);
create policy notice_wordings_update on notice_wordings for update using (
  (select gewu_is_system()) or (select gewu_posts()) && '{cityOperator}'::text[]
);
create policy notice_wordings_delete on notice_wordings for delete using (
  (select gewu_is_system()) or (select gewu_posts()) && '{cityOperator}'::text[]
);

-- What the city has set for its notices, one row, and the version of all that servers keep in memory.
create table notice_rules (
  only_row boolean primary key default true check (only_row),
  version uuid not null default gen_random_uuid(),
  -- From when to when mails and text messages wait, in the city's time; null: never.
  quiet_from time,
  quiet_until time check (quiet_until <> quiet_from),
  -- Whether people without a mail address get text messages.
  text_messages boolean not null default false,
  settings_version integer not null default 1 check (settings_version > 0),
  -- Which events are wanted by which webhook: [{ "id", "events", "area" }]. Read by every sender, so without an address.
  hooks jsonb not null default '[]' check (jsonb_typeof(hooks) = 'array'),
  check ((quiet_from is null) = (quiet_until is null))
);
insert into notice_rules default values;
alter table notice_rules enable row level security;
alter table notice_rules force row level security;
create policy notice_rules_select on notice_rules for select using (true);
create policy notice_rules_update on notice_rules for update using (
  (select gewu_is_system()) or (select gewu_posts()) && '{cityOperator,systemAdministrator}'::text[]
);

-- Kinds of the record that a notice is about, the closest first: `{C0118,C01}`.
alter table notices add column variants text[] not null default '{}';
-- Leaves at once, in quiet hours too.
alter table notices add column urgent boolean not null default false;
