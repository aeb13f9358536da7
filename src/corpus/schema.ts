/** Version of the tables below, kept in SQLite's `user_version`; a corpus of another version is refused. */
export const schemaVersion = 1;

/** "NERF" in ASCII, in SQLite's `application_id`: tells a corpus from any other database. */
export const applicationId = 0x4e455246;

/**
 * Bytes of a database page. 8 KiB: rows of a sentence fill it well (2 % smaller files than 4 KiB and as fast
 * to write), while one random look-up of a title reads half of what 16 KiB would.
 */
export const pageSizeBytes = 8192;

/**
 * The parse layer: what a dump says, written once and read by every derived layer.
 *
 * A page's sentences have the ids `[first_sentence_id, first_sentence_id + sentence_count)`, so that no index
 * is needed to go from one to the other. An anchor is found by its sentence alone: the table is its own key.
 */
export const parseLayerSql = `
create table meta(
  key text primary key,
  value text not null
) without rowid;
create table inputs(
  id integer primary key,
  path text not null unique,
  sha256 text,
  bytes integer,
  wiki text not null,
  dump_date text,
  language text not null
);
create table chunks(
  input_id integer not null references inputs(id),
  number integer not null,
  last_sentence_id integer not null,
  counters text not null,
  primary key(input_id, number)
) without rowid;
create table pages(
  page_id integer primary key,
  revision_id integer not null,
  timestamp text not null,
  title text not null,
  kind text not null,
  redirect_target text,
  first_sentence_id integer not null,
  sentence_count integer not null
);
create table sentences(
  id integer primary key,
  page_id integer not null references pages(page_id),
  number integer not null,
  text text not null,
  words blob not null
);
create table targets(
  id integer primary key,
  title text not null unique
);
create table anchors(
  sentence_id integer not null references sentences(id),
  start integer not null,
  end integer not null,
  target_id integer not null references targets(id),
  primary key(sentence_id, start)
) without rowid;
`;
