-- Full-text search of cases. The service writes the words of a case: pairs of Chinese characters, their pinyin, parts of
-- numbers, with their positions, and where it lies (modules/cases/search-words.ts). No dictionary and no locale has a part in it.
create table case_search (
  case_id uuid primary key references cases (id),
  words tsvector not null
);
create index case_search_words on case_search using gin (words);

-- What is searched for, as the service says it with SET LOCAL before it reads.
create function gewu_search() returns tsquery
  language sql stable parallel safe
  return nullif(current_setting('gewu.search', true), '')::tsquery;

-- Whoever searches sees the rows that have the words, and of them only which case it is: `cases` then says whether the
-- case may be seen. Without words nothing is seen. As the policy itself this can use the index; as a condition of a query
-- it could not, and here the planner knows how frequent the words are.
alter table case_search enable row level security;
alter table case_search force row level security;
create policy case_search_read on case_search for select using (words @@ gewu_search());
create policy case_search_insert on case_search for insert with check (true);
create policy case_search_delete on case_search for delete using (true);

-- How far the cases that were there before have been filled in: ids grow with time.
create table case_search_fill (
  only_row boolean primary key default true check (only_row),
  after uuid not null
);
insert into case_search_fill (after) values ('00000000-0000-0000-0000-000000000000');
alter table case_search_fill enable row level security;
alter table case_search_fill force row level security;
create policy case_search_fill_all on case_search_fill using ((select gewu_is_system()));
