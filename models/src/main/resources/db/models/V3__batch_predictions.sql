-- Predictions for files. The table is the queue: whoever holds a job's lease works on it.

create table batch_prediction (
  sequence        bigint  generated always as identity primary key,
  id              uuid    not null unique,
  workspace       text    not null default 'default',
  -- What was asked for, and what that meant then, as JSON. Never changed.
  spec            jsonb   not null,
  -- 1 queued, 2 running, 3 succeeded, 4 failed, 5 cancelled.
  state           smallint not null default 1,
  state_message   text,
  creation_time   bigint  not null,
  start_time      bigint,
  end_time        bigint,
  -- Who has the lease is known by this number: each taker gets a higher one, and changes nothing once there is another.
  fence           bigint  not null default 0,
  leased_until    timestamptz not null default '-infinity',
  -- How often it was taken up since it last got further.
  attempts        integer not null default 0,
  -- Where the next attempt goes on: what lies before is in the parts.
  rows_done       bigint  not null default 0,
  rows_refused    bigint  not null default 0,
  bytes_done      bigint  not null default 0,
  input_digest    text,
  output_digest   text,
  -- Whether there may still be parts in the store.
  is_staged       boolean not null default false
);

create index batch_prediction_queue on batch_prediction (leased_until, sequence) where state in (1, 2);
create index batch_prediction_staged on batch_prediction (leased_until) where is_staged and state > 2;

-- What was written of the output of a job, in the order of the input.
create table batch_prediction_part (
  sequence  bigint   not null references batch_prediction on delete cascade,
  -- 1 output, 2 refused rows.
  kind      smallint not null,
  number    integer  not null,
  path      text     not null,
  bytes     bigint   not null,
  primary key (sequence, kind, number)
);
