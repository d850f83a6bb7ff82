-- Sweeps: jobs of one project with many sets of parameters, so many at a time.

create table sweep (
  sequence         bigint   generated always as identity primary key,
  id               uuid     not null unique,
  workspace        text     not null default 'default',
  -- JobSpec, SearchSpace and Objective of the contract, as bytes; without an objective null.
  spec             bytea    not null,
  search_space     bytea    not null,
  objective        bytea,
  -- Whether more of the objective is better.
  is_maximized     boolean  not null default false,
  resolved_version text     not null,
  experiment_id    text     not null,
  -- What the run is made with: CreateRunRequest of the contract, as bytes.
  run_request      bytea    not null,
  -- Null until it is made.
  run_id           text,
  max_parallel     integer  not null,
  -- Null: no bound.
  max_failed       integer,
  -- SweepState of the contract.
  state            smallint not null default 1,
  state_message    text,
  is_cancelled     boolean  not null default false,
  creation_time    bigint   not null,
  end_time         bigint,
  -- Forgotten a day later, with the SHA-256 of what was asked for.
  request_id       text,
  request_digest   bytea,
  -- Why no more trials begin; then it fails with it. Null: they may.
  stop_message     text,
  -- Which server sees to it, and until when.
  owner            uuid,
  leased_until     timestamptz not null default '-infinity',
  -- Before this nobody looks at it who was not asked to.
  look_after       timestamptz not null default '-infinity',
  -- How often it could not go on, one time after the other, and since when.
  failures         integer  not null default 0,
  failing_since    timestamptz,
  -- How often it was asked to be seen to: who has seen to it looks whether that has changed meanwhile.
  wakes            bigint   not null default 0
);
create unique index sweep_request on sweep (workspace, request_id) where request_id is not null;
create index sweep_request_age on sweep (creation_time) where request_id is not null;
create index sweep_running on sweep (look_after) where state = 1;

create table trial (
  sweep_sequence  bigint   not null references sweep on delete cascade,
  -- From 1.
  number          integer  not null,
  -- google.protobuf.Struct, as bytes.
  parameters      bytea    not null,
  -- TrialState of the contract; QUEUED for all that have begun and not ended. Its job's row knows more.
  state           smallint not null default 1,
  -- Null until it is made. The job may be deleted later.
  job_id          uuid,
  run_id          text,
  message         text,
  objective_value double precision,
  primary key (sweep_sequence, number)
);
create index trial_waiting on trial (sweep_sequence, number) where state = 1;
create index trial_begun on trial (sweep_sequence, number) where state = 2;
