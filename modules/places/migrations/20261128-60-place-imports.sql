-- Files of places that were uploaded, looked at and taken. Who did it is in it, and a sample of the file until it is taken.
create table place_imports (
  id uuid primary key,
  version integer not null default 1 check (version > 0),
  -- read: columns are chosen; checked: what it comes to is there to be looked at; taken: the places have it.
  state text not null check (state in ('read', 'checking', 'checked', 'taking', 'taken', 'undone', 'failed')),
  file_name text not null check (length(file_name) between 1 and 200),
  -- Null once the bytes are gone: after it is taken, or a week.
  file_key text,
  format text not null check (format in ('csv', 'xlsx', 'geojson', 'shapefile', 'geopackage')),
  bytes integer not null,
  -- Names, columns and numbers of rows of the layers, and some rows of each until it is taken.
  layers jsonb not null,
  -- Which layer, kind of places, columns, coordinate system; as guessed, then as chosen.
  options jsonb not null,
  -- Rows by what becomes of them.
  counts jsonb,
  -- 0 to 1 while a job works on it.
  progress real not null default 0 check (progress between 0 and 1),
  -- Code and details of the error that stopped it.
  problem jsonb,
  -- Version of the places that it was checked against.
  checked_against uuid,
  author_id uuid not null,
  -- The post in which it was done.
  post text not null,
  post_path ltree not null,
  change_id uuid references place_changes (id),
  created_at timestamptz not null default now(),
  taken_at timestamptz,
  undone_at timestamptz,
  check ((state in ('taken', 'undone')) = (taken_at is not null)),
  check ((state = 'undone') = (undone_at is not null))
);
create index place_imports_created_at on place_imports (created_at);
create index place_imports_change_id on place_imports (change_id) where change_id is not null;
alter table place_imports enable row level security;
alter table place_imports force row level security;
create policy place_imports_all on place_imports using (
  (select gewu_is_system()) or post_path <@ any ((select gewu_scopes())::ltree[])
);

-- What becomes of each row of a file; when it is taken the bad ones are kept.
create table place_import_rows (
  import_id uuid not null references place_imports (id) on delete cascade,
  position integer not null,
  -- Line of the sheet or number of the feature; 0 for a place that the file lacks.
  row integer not null,
  outcome text not null check (outcome in ('new', 'changed', 'unchanged', 'bad', 'skipped', 'end')),
  path ltree,
  name text,
  problems jsonb not null,
  repairs jsonb not null,
  changes jsonb not null,
  work jsonb not null,
  primary key (import_id, position)
);
create index place_import_rows_outcome on place_import_rows (import_id, outcome, position);
alter table place_import_rows enable row level security;
alter table place_import_rows force row level security;
create policy place_import_rows_all on place_import_rows using (
  (select gewu_is_system())
  or exists (select 1 from place_imports i where i.id = import_id and i.post_path <@ any ((select gewu_scopes())::ltree[]))
);
