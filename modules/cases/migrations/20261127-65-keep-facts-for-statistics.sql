-- What statistics count of a case beside its own columns, so that one pass over the cases answers them: the stages that ran
-- over, and how long it stayed in each state, {"handling": [minutes, working minutes]}. Written in the transaction that
-- changes the case. Of a case from before it is null until the job cases.writeFacts has counted it.
alter table cases
  add late_stages text[],
  add stays jsonb;
alter table cases
  alter late_stages set default '{}',
  alter stays set default '{}';
create index cases_without_facts on cases (id) where stays is null;
create index cases_closed_at on cases (closed_at) where closed_at is not null;
