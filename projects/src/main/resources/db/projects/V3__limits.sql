-- What may run in a queue, and attempts that print more than is kept.

alter table queue
  add column is_closed       boolean not null default false,
  -- Null: whatever the server allows.
  add column allowed_sources text[];

alter table job_attempt add column is_log_full boolean not null default false;
