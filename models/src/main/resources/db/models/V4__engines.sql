-- What runs a revision, where somebody has said so: ModelEngine of the contract. Null for the best engine of the server.

alter table revision add column engine smallint;
