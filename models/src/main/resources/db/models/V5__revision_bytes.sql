-- How large the files of a revision are: what does not fit into memory is not loaded at start. Null until it was loaded.
alter table revision add column bytes bigint;
