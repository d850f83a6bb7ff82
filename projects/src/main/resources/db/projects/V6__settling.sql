-- What is done for a job that has ended, by one server at a time; requests that are the server's own; jobs that may not run any more.

alter table job
  -- Whoever tells its run of its end has until then; after a failure it is not tried before.
  add column settle_after   timestamptz not null default '-infinity',
  -- Whether some of its log is still to be put among the run's artifacts; whoever does that has until then.
  add column is_log_due     boolean     not null default false,
  add column log_after      timestamptz not null default '-infinity',
  -- Its run was told that it runs and did not answer: that word may come late, so the run is looked at once more. Null: it is not.
  add column recheck_after  timestamptz,
  -- SHA-256 of what was asked for with request_id.
  add column request_digest bytea,
  -- What the server itself has made it for, as <schedule>/<occasion>; never forgotten.
  add column occasion       text collate "C",
  -- Its project may not run any more: it waits, with an infinite not_before, until it may.
  add column is_held        boolean     not null default false;
alter table job_attempt add column is_log_kept boolean not null default false;

create unique index job_occasion on job (workspace, occasion) where occasion is not null;
create index job_log_due on job (sequence) where is_log_due;
create index job_recheck on job (sequence) where recheck_after is not null;
create index job_held on job (sequence) where is_held;

update job set occasion = substring(request_id from '^schedules/(.*)$'), request_id = null
where creator like 'schedules/%' and request_id like 'schedules/%';
