-- The tables of a case. All of them are views in the wide sense: made from ledger and captures alone, by
-- `driftline rebuild`, with the same content each time. Instants are milliseconds since 1970 (UTC).

-- How far the tables have followed the ledger: entries below `entries` are in. `next_pid` goes to the next new post.
create table progress (entries bigint not null, version integer not null, next_pid bigint not null);
insert into progress values (0, 8, 1);

-- One row a capture that was parsed. `posts` counts what the file holds, `fresh` what was not known before.
create table captures (
  entry bigint, id varchar, sha256 varchar, source varchar, ref varchar, platform varchar, format varchar,
  collected_at bigint, until_at bigint, size bigint,
  posts bigint, fresh bigint, links bigint, damaged bigint
);

-- What could not be read of a capture (`at_byte`), and what was left out on purpose (`at_byte` null).
create table gaps (entry bigint, at_byte bigint, why varchar);

-- A post in one version. `slot` identifies the post, `version` its content (53-bit hashes); `current` marks the latest version.
-- The columns whose values hardly repeat are kept as they are: squeezing them takes a fifth of an import's time.
create table posts (
  pid bigint, slot bigint using compression uncompressed, version bigint using compression uncompressed, current boolean, entry bigint,
  community varchar, ref varchar using compression uncompressed, native_id varchar using compression uncompressed, platform varchar,
  posted_at bigint, edited_at bigint, author varchar, text varchar using compression uncompressed,
  forwarded_community varchar, forwarded_title varchar, forwarded_post varchar, reply_to varchar,
  attachments varchar[], pinned boolean, service varchar, views bigint, reactions bigint
);

-- A link in a post (`pid`) or in a profile or observation (`pid` null). `seen_as` is a SightingKind.
create table sightings (
  pid bigint, entry bigint, community varchar, ref varchar, platform varchar, kind varchar, seen_as varchar,
  seen_at bigint, start_at integer, end_at integer, raw varchar, deobfuscated boolean, context varchar
);

-- What was known of a community at a time, from archives and pages.
create table profiles (
  entry bigint, ref varchar, platform varchar, native_id varchar, title varchar, description varchar,
  members bigint, seen_at bigint
);

-- Addresses that turned out to be the same community: `former` is no longer used in any table.
create table aliases (former varchar, ref varchar, entry bigint);

-- Captures that must be parsed again under a new alias (empty but for moments).
create table again (entry bigint);

create table observations (
  entry bigint, ref varchar, platform varchar, looked_at bigint, outcome varchar, moved_to varchar, title varchar,
  description varchar, members bigint, avatar varchar, native_id varchar, why varchar, via varchar, capture varchar
);

create table images (sha256 varchar, pdq varchar, quality integer);

create table watches (entry bigint, ref varchar, role varchar, action varchar, grade varchar, changed_at bigint);
create table events (entry bigint, id varchar, frame json, added_at bigint);
create table decisions (
  entry bigint, subject varchar, verdict varchar, decided_by varchar, because varchar, decided_at bigint
);
