-- What watchers of events need beside the outbox itself: docs/adr/0008.

-- Runs whose metrics have changed since the last event that says so. Written by the transaction that logs, once a
-- second and run at most; removed by the one that appends the event. What a killed server leaves is found by the next.
create table unreported_metrics (
  id     bigint generated always as identity primary key,
  run_id bigint      not null,
  opened timestamptz not null default now()
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- Every event is updated once, when it gets its position: vacuum is not to wait for a fifth of a large table.
alter table event set (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 10000);

-- Events without a position are in no reader's way: only those that have one are in the index.
drop index event_by_position;
create unique index event_by_position on event (position) where position is not null;
