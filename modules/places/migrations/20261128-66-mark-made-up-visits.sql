-- Who sees a visit need not see the patrol on which it was made: the mark of what is made up goes with the visit.
alter table patrol_visits add column synthetic boolean not null default false;
update patrol_visits v set synthetic = true from patrols p where p.id = v.patrol_id and p.synthetic;
