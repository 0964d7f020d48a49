-- What was done to many cases together, one row a case: so that a repeated request finds its answer, and that who did it
-- may take it back for a while. `before` is what taking it back writes: columns of the case and clocks, nothing personal.
create table case_bulk_items (
  person_id uuid not null,
  -- made by the client, one for each act on many cases
  bulk_id uuid not null,
  case_id uuid not null references cases (id),
  action text not null,
  at timestamptz not null,
  appointment_id uuid,
  event_id uuid not null references case_events (id),
  version_after integer not null,
  before jsonb not null,
  undone_at timestamptz,
  primary key (person_id, bulk_id, case_id)
);
create index case_bulk_items_case on case_bulk_items (case_id);
create index case_bulk_items_event on case_bulk_items (event_id);
create index case_bulk_items_at on case_bulk_items (at);
alter table case_bulk_items enable row level security;
alter table case_bulk_items force row level security;
create policy case_bulk_items_read on case_bulk_items for select using (
  person_id = (select gewu_actor()) or (select gewu_is_system())
);
create policy case_bulk_items_insert on case_bulk_items for insert with check (person_id = (select gewu_actor()));
create policy case_bulk_items_update on case_bulk_items for update using (person_id = (select gewu_actor()));
create policy case_bulk_items_delete on case_bulk_items for delete using ((select gewu_is_system()));

-- Taking back removes the clocks that the act began and the hands that it brought the case in, as the platform itself.
create policy case_clocks_delete on case_clocks for delete using ((select gewu_is_system()));
create policy case_handlers_system on case_handlers for select using ((select gewu_is_system()));
create policy case_handlers_delete on case_handlers for delete using ((select gewu_is_system()));

-- Who follows because a case of theirs was merged into this one leaves again when that is taken back.
alter table case_followers add by_merge boolean not null default false;
create policy case_followers_update on case_followers for update using (person_id = (select gewu_actor()));
