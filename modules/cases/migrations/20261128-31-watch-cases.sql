-- Staff who follow a case that they handle hear of every step, also of those that are not public; they are no voice of the
-- neighbourhood, so the number of followers leaves them out.
alter table case_followers add watching boolean not null default false;
