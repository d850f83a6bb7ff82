-- Jobs: projects that run on workers. The table of jobs is the queue: whoever holds a job's lease runs it.

create table queue (
  workspace           text    not null default 'default',
  name                text    collate "C" not null,
  -- 0: no bound.
  max_concurrent_jobs integer not null default 0,
  max_waiting_jobs    integer not null default 0,
  is_paused           boolean not null default false,
  primary key (workspace, name)
);
insert into queue (name) values ('default');

create table job (
  sequence         bigint   generated always as identity primary key,
  id               uuid     not null unique,
  workspace        text     not null default 'default',
  queue            text     collate "C" not null,
  priority         integer  not null,
  -- JobSpec of the contract, as bytes: JSON in a column would not keep the order of parameters.
  spec             bytea    not null,
  resolved_version text     not null,
  experiment_id    text     not null,
  -- Null until it is made.
  run_id           text,
  creator          text     not null,
  -- Forgotten a day later.
  request_id       text,
  -- JobState of the contract; 0 while its run is being made.
  state            smallint not null default 0,
  state_message    text,
  cpu_millis       integer  not null,
  memory_bytes     bigint   not null,
  gpus             integer  not null,
  max_attempts     integer  not null,
  retry_millis     bigint   not null,
  is_cancelled     boolean  not null default false,
  -- Attempts begun, and those among them that count against max_attempts.
  attempts         integer  not null default 0,
  attempts_counted integer  not null default 0,
  -- Who has the lease is known by this number: each taker gets a higher one, and changes nothing once there is another.
  fence            bigint   not null default 0,
  claim_id         text,
  -- Also how long a run may take to be made.
  leased_until     timestamptz not null,
  not_before       timestamptz not null default '-infinity',
  creation_time    bigint   not null,
  start_time       bigint,
  end_time         bigint,
  -- Whether its run has its last state, and its log is among the run's artifacts.
  is_settled       boolean  not null default false
);

create unique index job_request on job (workspace, request_id) where request_id is not null;
create index job_waiting on job (workspace, queue, priority desc, sequence) where state = 1;
create index job_running on job (workspace, queue) where state = 2;
create index job_leased on job (leased_until) where state in (0, 2);
create index job_unsettled on job (sequence) where state > 2 and not is_settled;
create unique index job_claim on job (claim_id) where state = 2;

create table job_attempt (
  sequence   bigint   not null references job on delete cascade,
  -- From 1.
  number     integer  not null,
  fence      bigint   not null,
  worker     text     not null,
  -- AttemptOutcome of the contract; 0 while it runs.
  outcome    smallint not null default 0,
  exit_code  integer,
  signal     integer,
  message    text,
  start_time bigint   not null,
  end_time   bigint,
  log_bytes  bigint   not null default 0,
  -- EnvironmentLock of the contract, as bytes.
  lock       bytea,
  primary key (sequence, number)
);

-- What attempts print, until it is among the run's artifacts.
create table job_log (
  sequence bigint  not null,
  number   integer not null,
  -- Where in the attempt's log it begins.
  position bigint  not null,
  data     bytea   not null,
  primary key (sequence, number, position),
  foreign key (sequence, number) references job_attempt on delete cascade
);

-- Changes, for whoever watches. Same as in the other schemas.
create table event (
  id        bigint generated always as identity primary key,
  workspace text        not null default 'default',
  type      text        not null,
  subject   text        not null,
  time      timestamptz not null default now(),
  data      jsonb       not null,
  position  bigint
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 10000);
create unique index event_by_position on event (position) where position is not null;
create index event_unsequenced on event (id) where position is null;

create table event_export (
  name         text        primary key,
  position     bigint      not null default 0,
  lease        uuid        not null,
  leased_until timestamptz not null
);
