-- What a place is called on screens in English; null where it has no such name, and its own is shown.
alter table places add column name_en text check (name_en <> '');
