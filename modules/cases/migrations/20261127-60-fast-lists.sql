-- Lists that stay fast with a million cases. Row-level security checks a row before anything else may look at it, unless
-- what looks can't tell others what it saw ("leakproof"): comparisons of text, numbers, times and ids are, those of
-- ltree, arrays, points and patterns are not, so under row-level security no index on those was ever used.
-- `x <@ 'a.b'` is `key >= 'a.b' and key < 'a.b/'`: "/" comes right after "." and before all that a label is made of.
alter table cases
  add place_key text collate "C" not null generated always as (ltree2text(place_path)) stored,
  add holder_key text collate "C" not null generated always as (ltree2text(holder_path)) stored;
drop index cases_place_path, cases_holder, cases_handler_paths, cases_handler_units, cases_point, cases_text;
create index cases_place on cases (place_key);
create index cases_open_place on cases (place_key) where state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied');
create index cases_open_holder on cases (holder_level, holder_key) where state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied');
create index cases_open_spot on cases (lng, lat) where parent_id is null and state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied');
-- the order of lists: what has no deadline comes last
create index cases_by_due on cases (coalesce(due_at, 'infinity'), id);

-- Who holds or held a case: `handler_paths` and `handler_units` of cases, one a row, so that theirs are found by a key.
create table case_handlers (
  -- path of a place, or id of a unit
  handler text collate "C" not null,
  case_id uuid not null references cases (id),
  primary key (handler, case_id)
);
create index case_handlers_case on case_handlers (case_id);
alter table case_handlers enable row level security;
alter table case_handlers force row level security;
create policy case_handlers_read on case_handlers for select using (
  handler = any ((select gewu_scopes()::text[] || gewu_units()::text[])::text[])
);
create policy case_handlers_insert on case_handlers for insert with check (true);
set local gewu.system = 'on';
insert into case_handlers (handler, case_id)
  select distinct h, id from cases, unnest(handler_paths::text[] || handler_units::text[]) h;
set local gewu.system = 'off';
