-- In which language somebody without an account is written to: the one they reported in.
alter table case_contacts add column locale text not null default 'zh-CN' check (locale in ('zh-CN', 'en'));
