-- How far events were handed on to somewhere else, such as a broker, and which replica has that in hand.
create table event_export (
  name         text        primary key,
  position     bigint      not null default 0,
  lease        uuid        not null,
  leased_until timestamptz not null
);
