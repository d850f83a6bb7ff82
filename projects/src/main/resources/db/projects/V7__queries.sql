-- A worker without GPUs does not pass by all the jobs that want some.
drop index job_waiting;
create index job_waiting on job (workspace, queue, least(gpus, 1), priority desc, sequence) where state = 1;

-- A queue's jobs, the newest first.
create index job_listed on job (workspace, queue, sequence desc) where state > 0;

-- Requests that are old enough to be forgotten.
create index job_request_age on job (creation_time) where request_id is not null;
