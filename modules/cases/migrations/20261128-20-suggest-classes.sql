-- What was learnt from past cases about which words speak for which class: counts of words, nothing of a single case.
create table case_suggestion_models (
  id uuid primary key,
  trained_at timestamptz not null,
  -- learnt from, and kept apart to test with
  cases integer not null,
  held_out integer not null,
  stats jsonb not null,
  -- how often it was right on those kept apart, by class, and what was taken for what
  evaluation jsonb not null,
  -- the same on the cases that came after it was put to use
  since jsonb,
  in_use boolean not null,
  -- why it is not in use
  refused text check (refused in ('fewCases', 'worse'))
);
create unique index case_suggestion_models_in_use on case_suggestion_models (in_use) where in_use;
create index case_suggestion_models_trained_at on case_suggestion_models (trained_at);

-- The training that runs, or the last one: how far it is.
create table case_suggestion_training (
  one boolean primary key default true check (one),
  asked_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  seen integer not null default 0,
  failed text
);
insert into case_suggestion_training default values;
