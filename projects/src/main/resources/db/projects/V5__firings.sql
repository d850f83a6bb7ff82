-- Schedules know their next time themselves, and what is still to be seen to is a row: db-scheduler only says when to look.

alter table schedule
  -- In milliseconds since 1970, as all times here; null for events and while it is paused.
  add column next_time  bigint,
  -- Events before this are no occasion for it.
  add column since      bigint not null default 0,
  -- Of the trigger; null if it is no event.
  add column event_type text   collate "C";
create index schedule_by_event on schedule (event_type) where event_type is not null and not is_paused;

alter table firing
  -- In the order in which they were seen.
  add column sequence   bigint   generated always as identity,
  -- While it is pending: not to be tried before.
  add column retry_time bigint   not null default 0,
  -- While it is pending: why it could not be seen to yet.
  add column failure    text,
  add column event      text     collate "C",
  -- Schedules whose jobs have led to the event.
  add column causes     bigint[] not null default '{}';
drop index firing_latest;
create index firing_latest on firing (schedule_id, sequence desc);
create index firing_pending on firing (schedule_id, sequence) where outcome = 5;
create index firing_by_job on firing (job_id) where job_id is not null;
create index job_by_run on job (run_id);

-- Up to which of a domain's events schedules have been looked at.
drop table event_cursor;
create table event_cursor (
  domain   text   primary key,
  position bigint not null
);

-- Known by schedules' ids now.
delete from scheduled_tasks;
