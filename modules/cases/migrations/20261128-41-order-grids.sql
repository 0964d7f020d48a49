-- The list of a grid, newest first, reads the rows that it shows and not those of the city until enough are of the grid. Places above
-- are ranges of the same keys, those inside a grid a part of its rows: one index in place of the one by place.
alter table cases
  add grid_key text collate "C" not null generated always as (ltree2text(subpath(place_path, 0, least(nlevel(place_path), 5)))) stored,
  -- no clock runs in what is closed, so the first page of a list by deadline is found among what is open
  add constraint cases_due_is_open check (
    due_at is null or state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied'));
drop index cases_place, cases_open_place;
create index cases_grid on cases (grid_key, reported_at desc, id desc);
create index cases_open_grid on cases (grid_key) where state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied');
