-- What deployments serve, served and were to serve; and the events that tell of it.

alter table deployment add column id bigint generated always as identity unique;
alter table deployment add column last_update_time bigint not null default 0;
update deployment set last_update_time = creation_time;
-- Counts what was changed of a deployment or its revisions: what was read earlier is known to be older.
alter table deployment add column version bigint not null default 0;
-- DeploymentSettings of the contract, as bytes.
alter table deployment add column settings bytea not null default '';

-- At most one of a deployment is LOADING, one CANARY and one SERVING: whoever changes a state holds the deployment's row.
create table revision (
  id            bigint   generated always as identity primary key,
  deployment_id bigint   not null references deployment (id) on delete cascade,
  number        integer  not null,
  -- What the deployment's source meant when the revision was made. It differs from uri after a rollback: so it is known when the source means something new.
  meaning       text     not null,
  uri           text     not null,
  digest        text,
  cause         text     not null,
  -- RevisionState of the contract.
  state         smallint not null,
  message       text,
  creation_time bigint   not null,
  start_time    bigint,
  end_time      bigint,
  unique (deployment_id, number)
);

-- What was served before there were revisions is the first one, to be loaded.
insert into revision (deployment_id, number, meaning, uri, cause, state, creation_time)
select id, 1, source, source, 'created', 1, creation_time from deployment;

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
