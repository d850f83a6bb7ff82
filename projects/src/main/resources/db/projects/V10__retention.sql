-- Ended jobs, and uploaded folders that nothing names any more, can be removed by their age.

create index job_ended on job (end_time) where state > 2 and is_settled;

-- The digest of the uploaded folder that it runs; null if it runs a repository.
alter table job add column upload text collate "C";
alter table schedule add column upload text collate "C";
alter table sweep add column upload text collate "C";
-- Rows that are there have it in their specs alone, whose first field is the uri.
update job set upload = substring(encode(spec, 'escape') from '^\n.{1,6}?["'']*projects/([0-9a-f]{64})');
update schedule set upload = substring(encode(spec, 'escape') from '^\n.{1,6}?["'']*projects/([0-9a-f]{64})');
update sweep set upload = substring(encode(spec, 'escape') from '^\n.{1,6}?["'']*projects/([0-9a-f]{64})');
create index job_of_upload on job (upload) where upload is not null;
create index schedule_of_upload on schedule (upload) where upload is not null;
create index sweep_of_upload on sweep (upload) where upload is not null and state = 1;

-- Uploaded folders; their files are in tracking's store.
create table upload (
  digest       text    collate "C" primary key,
  -- When it was sent, or named by a new job, schedule or sweep, the last time; in milliseconds since 1970.
  used_time    bigint  not null,
  -- When it was given up: from then on nothing names it. Forgotten a day later.
  removed_time bigint,
  -- Whether its file is still to be removed.
  is_file_due  boolean not null default false
);
create index upload_used on upload (used_time) where removed_time is null;
create index upload_removed on upload (removed_time) where removed_time is not null;

insert into upload (digest, used_time)
select upload, max(creation_time) from (
  select upload, creation_time from job union all select upload, creation_time from schedule
  union all select upload, creation_time from sweep) named
where upload is not null group by upload;
