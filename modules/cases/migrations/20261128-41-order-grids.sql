-- The list of a grid, newest first, reads the rows that it shows and not those of the city until enough are of the grid.
alter table cases
  add grid_key text collate "C" not null generated always as (ltree2text(subpath(place_path, 0, least(nlevel(place_path), 5)))) stored,
  -- no clock runs in what is closed, so the first page of a list by deadline is found among what is open
  add constraint cases_due_is_open check (
    due_at is null or state in ('reported', 'accepted', 'registered', 'dispatched', 'handling', 'replied'));
create index cases_grid on cases (grid_key, reported_at desc, id desc);
