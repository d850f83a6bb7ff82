-- Schedules: jobs that are made by the clock or by an event.

create table schedule (
  id              bigint   generated always as identity primary key,
  workspace       text     not null default 'default',
  name            text     collate "C" not null,
  -- JobSpec and Trigger of the contract, as bytes.
  spec            bytea    not null,
  trigger         bytea    not null,
  -- MisfirePolicy and OverlapPolicy of the contract.
  misfire_policy  smallint not null,
  overlap_policy  smallint not null,
  is_paused       boolean  not null default false,
  creation_time   bigint   not null,
  unique (workspace, name)
);

-- What was done at each of a schedule's times.
create table firing (
  schedule_id bigint   not null references schedule on delete cascade,
  -- The time, or an event's id: what was seen to once is not seen to again.
  occasion    text     collate "C" not null,
  due_time    bigint   not null,
  fire_time   bigint   not null,
  -- FiringOutcome of the contract.
  outcome     smallint not null,
  job_id      uuid,
  message     text,
  primary key (schedule_id, occasion)
);
create index firing_latest on firing (schedule_id, fire_time desc);

-- Where schedules that wait for events go on to read them, by domain.
create table event_cursor (
  name   text primary key,
  cursor text not null
);

-- db-scheduler's, as its documentation gives it: https://github.com/kagkarlsson/db-scheduler
create table scheduled_tasks (
  task_name            text        not null,
  task_instance        text        not null,
  task_data            bytea,
  execution_time       timestamptz not null,
  picked               boolean     not null,
  picked_by            text,
  last_success         timestamptz,
  last_failure         timestamptz,
  consecutive_failures int,
  last_heartbeat       timestamptz,
  version              bigint      not null,
  priority             smallint,
  primary key (task_name, task_instance)
);
create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);
