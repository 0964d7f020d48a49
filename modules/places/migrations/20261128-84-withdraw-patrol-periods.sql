-- An area withdraws what it set: what is set around it holds there again. No row is changed, so this is one of its own.
alter table patrol_periods add column withdrawn boolean not null default false;
alter table patrol_periods add check (not withdrawn or days is null);
