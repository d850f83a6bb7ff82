-- Reproductions: runs that are made a second time, and compared with the first.

-- What an attempt has fetched: FinishAttemptRequest of the contract with nothing but `inputs`, as bytes.
alter table job_attempt add column inputs bytea;

-- What the environment of some jobs has to have: EnvironmentLock of the contract, as bytes.
create table job_lock (
  sequence bigint primary key references job on delete cascade,
  lock     bytea  not null
);

create table reproduction (
  sequence      bigint   generated always as identity primary key,
  -- Also what it is known by. The job may be deleted later.
  job_id        uuid     not null unique,
  workspace     text     not null default 'default',
  source_run_id text     collate "C" not null,
  -- EnvironmentLock of the first run, as bytes, if it is known.
  source_lock   bytea,
  -- FinishAttemptRequest of the first run with nothing but `inputs`, as bytes.
  source_inputs bytea,
  -- Reproduction of the contract, as bytes.
  content       bytea    not null,
  -- Verdict of the contract; 0 until there is one.
  verdict       smallint not null default 0,
  -- Who compares has until then.
  leased_until  timestamptz not null default '-infinity'
);
create index reproduction_of on reproduction (workspace, source_run_id, sequence desc);
create index reproduction_open on reproduction (sequence) where verdict = 0;
