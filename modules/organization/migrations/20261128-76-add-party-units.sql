-- The four levels of the party's organization stand beside the administrative units, each on its place.
alter table units
  add contact text check (length(contact) between 3 and 40),
  drop constraint units_kind_check,
  add constraint units_kind_check check (kind in (
    'grid', 'community', 'subdistrict', 'department', 'city', 'socialOrganization',
    'partyWorkCommittee', 'partyCommittee', 'partyBranch', 'partyGroup')),
  drop constraint units_place_of_kind,
  add constraint units_place_of_kind check (case kind
    when 'grid' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}$'
    when 'partyBranch' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}\.\d{3}\.g\d{3}$'
    when 'partyGroup' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}\.\d{3}(\.g\d{3}(\.m\d{2})?)?\.b\d{5}$'
    when 'community' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}\.\d{3}$'
    when 'partyCommittee' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}\.\d{3}$'
    when 'subdistrict' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}$'
    when 'partyWorkCommittee' then ltree2text(place_path) ~ '^\d{6}\.\d{6}\.\d{3}$'
    when 'department' then ltree2text(place_path) ~ '^\d{6}(\.\d{6}(\.\d{3})?)?$'
    when 'city' then ltree2text(place_path) ~ '^\d{6}$'
    else true
  end),
  drop constraint units_place_once,
  add constraint units_place_once exclude using gist (
    kind with =, place_path with =, daterange(valid_from, valid_to, '[]') with &&
  ) where (kind not in ('department', 'socialOrganization'));

create or replace function gewu_unit_place(unit uuid) returns ltree
  language sql stable parallel safe
  return (select u.place_path from units u where u.id = unit);

-- How many people a post has at a place. A row holds for all places below, until a nearer one says otherwise.
create table post_seats (
  id uuid primary key,
  post text not null check (post ~ '^[a-z][a-zA-Z]{1,39}$'),
  place_path ltree not null,
  seats integer not null check (seats between 0 and 99),
  valid_from date not null,
  valid_to date check (valid_to >= valid_from),
  version integer not null default 1 check (version > 0),
  constraint post_seats_once exclude using gist (
    post with =, place_path with =, daterange(valid_from, valid_to, '[]') with &&)
);

-- How many days before its end a term is told of, from a day on.
create table term_warnings (
  valid_from date primary key,
  days integer not null check (days between 1 and 366)
);
insert into term_warnings (valid_from, days) values ('2026-01-01', 60);
