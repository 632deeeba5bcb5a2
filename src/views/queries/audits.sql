-- Who looked at hidden media, took material out, or changed who may do what. Made where it is missing: tables that were
-- made before there were such entries hold all of them, namely none.
create table if not exists audits (
  entry bigint, action varchar, done_by varchar, subject varchar, because varchar, done_at bigint
);
