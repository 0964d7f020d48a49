-- What somebody who leaves a post hands over, to whom, and that both sides said so. One record a leave, kept for good.
create table handovers (
  id uuid primary key,
  appointment_id uuid not null references appointments (id),
  person_id uuid not null references people (id),
  post text not null,
  place_path ltree,
  unit_id uuid,
  -- ended by somebody, ran out by itself, or the place was replaced by a plan
  why text not null check (why in ('ended', 'expired', 'replaced')),
  reason text check (length(reason) between 2 and 500),
  note text check (length(note) between 1 and 1000),
  -- the first day without the post
  day date not null,
  -- to somebody in the same post, to the post above, or to nobody where no post above is held
  heir text not null check (heir in ('successor', 'above', 'nobody')),
  to_person_id uuid references people (id),
  to_appointment_id uuid references appointments (id),
  to_post text,
  to_path ltree,
  to_unit_id uuid,
  -- the successor was appointed with it
  granted boolean not null default false,
  -- [{kind, ids, orphaned, becomes}]: ids alone, nothing personal
  work jsonb not null default '[]',
  -- by kind: what taking it back writes
  before jsonb not null default '{}',
  made_by uuid references people (id),
  made_at timestamptz not null default now(),
  -- null while its day has not come
  passed_at timestamptz,
  handed_at timestamptz,
  received_at timestamptz,
  received_by uuid references people (id),
  undone_at timestamptz,
  check ((heir = 'successor') = (to_person_id is not null)),
  check ((heir = 'nobody') = (to_post is null)),
  check ((received_at is null) = (received_by is null)),
  check (not granted or to_appointment_id is not null)
);
create unique index handovers_appointment_id on handovers (appointment_id) where undone_at is null;
create index handovers_of_appointment on handovers (appointment_id);
create index handovers_person_id on handovers (person_id);
create index handovers_to_person_id on handovers (to_person_id);
create index handovers_to_appointment_id on handovers (to_appointment_id);
create index handovers_made_by on handovers (made_by);
create index handovers_received_by on handovers (received_by);
create index handovers_place_path on handovers using gist (place_path);
create index handovers_planned on handovers (day) where passed_at is null and undone_at is null;
-- Terms that ran out and were not looked at yet.
create index appointments_running_out on appointments (valid_until) where ended_at is null and valid_until is not null;

alter table handovers enable row level security;
alter table handovers force row level security;
-- Both sides, who made it, who has a post at the place or above it or in the unit, and who grants posts or reads the audit.
create policy handovers_select on handovers for select using (
  (select gewu_is_system())
  or person_id = (select gewu_actor()) or to_person_id = (select gewu_actor()) or made_by = (select gewu_actor())
  or place_path <@ any ((select gewu_scopes())::ltree[])
  or unit_id = any ((select gewu_units())::uuid[])
  or (select gewu_posts()) && '{securityAdministrator,auditor}'::text[]
);
create policy handovers_insert on handovers for insert with check ((select gewu_is_system()));
create policy handovers_update on handovers for update using ((select gewu_is_system()));
revoke delete, truncate on handovers from gewu_app;

-- Somebody asks to leave a post; who grants posts ends it. Withdrawn or answered by the end of the post.
create table leave_requests (
  appointment_id uuid primary key references appointments (id),
  person_id uuid not null references people (id),
  last_day date not null,
  note text check (length(note) between 1 and 500),
  asked_at timestamptz not null default now(),
  withdrawn_at timestamptz
);
create index leave_requests_person_id on leave_requests (person_id);
alter table leave_requests enable row level security;
alter table leave_requests force row level security;
create policy leave_requests_select on leave_requests for select using (
  (select gewu_is_system()) or person_id = (select gewu_actor())
  or (select gewu_posts()) && '{securityAdministrator,auditor}'::text[]
);
create policy leave_requests_insert on leave_requests for insert with check (
  (select gewu_is_system()) or person_id = (select gewu_actor())
);
create policy leave_requests_update on leave_requests for update using (
  (select gewu_is_system()) or person_id = (select gewu_actor())
);
revoke delete, truncate on leave_requests from gewu_app;

-- Whether somebody holds one of the posts today at a place or above it, or in a unit, beside one appointment and its deputies.
-- Who may see that an account is closed does not count its posts.
create function gewu_is_held_beside(posts text[], place ltree, unit uuid, leaving uuid) returns boolean
language sql stable as $$
  select exists (
    select from appointments a
    where a.post = any (posts) and a.ended_at is null
      and a.valid_from <= (now() at time zone 'Asia/Shanghai')::date
      and (a.valid_until is null or a.valid_until >= (now() at time zone 'Asia/Shanghai')::date)
      and (a.unit_id = unit or (unit is null and a.place_path @> place))
      and a.id is distinct from leaving and a.acting_for is distinct from leaving
      and not exists (select from people p where p.id = a.person_id and p.disabled_at is not null)
  )
$$;
-- Whether anybody ever did: a post that was never held has nothing to be handed over.
create function gewu_was_held(posts text[], place ltree, unit uuid) returns boolean
language sql stable as $$
  select exists (
    select from appointments a
    where a.post = any (posts) and a.valid_from <= (now() at time zone 'Asia/Shanghai')::date
      and (a.unit_id = unit or (unit is null and a.place_path @> place))
  )
$$;
