-- Jobs are taken by workers that can run them, and those that nobody can run say so.

-- What jobs need of workers, all of it that there has been: a few rows, as many as the ways to make environments and to fetch projects allow.
create table need_set (
  id    integer generated always as identity primary key,
  -- Sorted, in the words of the class Needs.
  words text[]  collate "C" not null unique
);
insert into need_set (id, words) overriding system value values (0, '{}');

-- Jobs of before need nothing.
alter table job add column need_set integer not null default 0;

-- A claim goes from one set that there are jobs of to the next, and looks for the first job of each that its worker has all of.
drop index job_waiting;
create index job_waiting on job (workspace, queue, need_set, least(gpus, 1), priority desc, sequence) where state = 1;

-- Who asked for jobs not long ago.
create table worker_seen (
  workspace    text        not null default 'default',
  queue        text        collate "C" not null,
  worker       text        not null,
  -- In the words of need_set; null: it did not say, and is given any.
  capabilities text[]      collate "C",
  -- Stands for the capabilities: several workers may have one name.
  kind         uuid        not null,
  seen_at      timestamptz not null default now(),
  primary key (workspace, queue, worker, kind)
);
create index worker_seen_age on worker_seen (seen_at);
