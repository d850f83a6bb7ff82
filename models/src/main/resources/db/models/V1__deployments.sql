-- Models that are to be served; every replica serves all of them.

create table deployment (
  name          text   collate "C" primary key,
  -- A URI such as models:/wine@champion.
  source        text   not null,
  creation_time bigint not null
);
