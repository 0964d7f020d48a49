-- Other systems that are told of events over HTTP.
create table webhooks (
  id uuid primary key,
  name text not null check (length(name) between 1 and 60),
  url text not null check (length(url) <= 500),
  -- Kinds of events, `case.closed`.
  events text[] not null check (cardinality(events) > 0),
  -- Only what lies there; null: all of the city.
  area_path ltree,
  -- The secret that signs, enciphered for this row; the one before it signs too until its time is over.
  secret_cipher bytea not null,
  old_secret_cipher bytea,
  old_secret_until timestamptz,
  -- Deliveries given up since the last that arrived.
  given_up integer not null default 0 check (given_up >= 0),
  disabled_at timestamptz,
  disabled_why text check (disabled_why in ('byHand', 'gone', 'failing')),
  created_at timestamptz not null default now(),
  created_by uuid references people (id),
  version integer not null default 1 check (version > 0),
  check ((disabled_at is null) = (disabled_why is null)),
  check ((old_secret_cipher is null) = (old_secret_until is null))
);
create index webhooks_created_by on webhooks (created_by);
alter table webhooks enable row level security;
alter table webhooks force row level security;
create policy webhooks_select on webhooks for select using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator,cityOperator,auditor}'::text[]
);
create policy webhooks_insert on webhooks for insert with check (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);
create policy webhooks_update on webhooks for update using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);
create policy webhooks_delete on webhooks for delete using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);

-- An event on its way to a webhook. The payload is made once: a repeated try sends the same bytes.
create table webhook_deliveries (
  id uuid primary key,
  webhook_id uuid not null references webhooks (id) on delete cascade,
  event text not null,
  payload text not null,
  state text not null default 'waiting' check (state in ('waiting', 'retrying', 'sent', 'failed')),
  -- `http 500`, `network ECONNREFUSED`, `timeout`, `address refused`, `gone`, `disabled`
  reason text,
  attempts integer not null default 0 check (attempts >= 0),
  created_at timestamptz not null default now(),
  at timestamptz not null default now()
);
create index webhook_deliveries_webhook_id on webhook_deliveries (webhook_id, id desc);
create index webhook_deliveries_created on webhook_deliveries (created_at);
create index webhook_deliveries_open on webhook_deliveries (at desc) where state in ('waiting', 'retrying', 'failed');
alter table webhook_deliveries enable row level security;
alter table webhook_deliveries force row level security;
create policy webhook_deliveries_select on webhook_deliveries for select using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator,cityOperator,auditor}'::text[]
);
-- Whoever acts makes events: anybody may write, those who look after webhooks read.
create policy webhook_deliveries_insert on webhook_deliveries for insert with check (true);
create policy webhook_deliveries_update on webhook_deliveries for update using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator,cityOperator}'::text[]
);
create policy webhook_deliveries_delete on webhook_deliveries for delete using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator}'::text[]
);

create table webhook_tries (
  id uuid primary key,
  delivery_id uuid not null references webhook_deliveries (id) on delete cascade,
  at timestamptz not null default now(),
  -- What the receiver answered; null when nothing came.
  status integer,
  duration_ms integer not null check (duration_ms >= 0),
  reason text
);
create index webhook_tries_delivery_id on webhook_tries (delivery_id, id);
alter table webhook_tries enable row level security;
alter table webhook_tries force row level security;
create policy webhook_tries_select on webhook_tries for select using (
  (select gewu_is_system()) or (select gewu_posts()) && '{systemAdministrator,cityOperator,auditor}'::text[]
);
create policy webhook_tries_insert on webhook_tries for insert with check ((select gewu_is_system()));
create policy webhook_tries_delete on webhook_tries for delete using ((select gewu_is_system()));
