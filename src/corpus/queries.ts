import { CorpusError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import { type AskRule, spread } from "../formats/queries/ask.js";
import type { LabelQuery, QuerySet } from "../formats/queries/query-set.js";
import { type CorpusHandle, checkWritable } from "./handle.js";
import { corpusFile, toCorpusError } from "./open-database.js";

const mask = 0xffffffff;
/** SQLite has no exclusive or. */
const mixed = (h: string, shift: number): string =>
  `((${h} | (${h} >> ${shift})) - (${h} & (${h} >> ${shift})))`;

/**
 * Query sets, and two views over them: `query_records` yields every sentence with every query and the spans that
 * answer it; `asked_records` those that the set's rule of negatives asks. Neither stores anything. Ask for one
 * sentence, page or range of sentences at a time: the whole product may have billions of rows.
 *
 * `absent_rank` is `absentRank` of formats/queries/ask.ts, step for step, so that the views and every exporter
 * choose the same negatives.
 */
const tablesSql = `
create table if not exists query_sets(
  id integer primary key,
  name text not null unique,
  language text not null,
  negatives integer,
  seed integer not null
);
create table if not exists queries(
  query_set_id integer not null references query_sets(id),
  position integer not null,
  label text not null,
  name text not null,
  query text not null,
  primary key(query_set_id, position)
) without rowid;
create view if not exists query_records as
  with keyed as (
    select qs.id as query_set_id, qs.name as query_set, qs.negatives, s.id as sentence_id,
      s.page_id || '.' || s.number as example_id, q.position, q.label, q.name, q.query, s.text as context,
      ((((s.page_id * ${spread.page} + s.number) & ${mask}) * ${spread.key} & ${mask})
        + (q.position + 1) * ${spread.position} + qs.seed * ${spread.seed}) & ${mask} as h
    from sentences s cross join query_sets qs cross join queries q on q.query_set_id = qs.id
  ),
  once as (select *, ${mixed("h", 15)} * ${spread.first} & ${mask} as h1 from keyed),
  twice as (select *, ${mixed("h1", 12)} * ${spread.second} & ${mask} as h2 from once)
  select query_set, sentence_id, example_id, position, label, name, query, context,
    (select json_group_array(json_array(start, end)) from (
      select m.start, m.end from mentions m where m.sentence_id = t.sentence_id and m.label = t.label
      order by m.start, m.end desc)) as spans,
    not exists (select 1 from mentions m where m.sentence_id = t.sentence_id and m.label = t.label) as is_impossible,
    ${mixed("h2", 15)} as absent_rank, negatives
  from twice t;
create view if not exists asked_records as
  select query_set, sentence_id, example_id, position, label, name, query, context, spans, is_impossible
  from (
    select *, row_number() over (
      partition by query_set, sentence_id, is_impossible order by absent_rank, position) as place
    from query_records)
  where not is_impossible or negatives is null or place <= negatives;
`;

/** A query set as a corpus keeps it. */
export interface StoredQuerySet extends QuerySet {
  readonly rule: AskRule;
}

/**
 * Keeps a query set in the corpus under its id, in place of one of that id, with the rule by which its views and
 * exports choose negatives.
 *
 * @throws CorpusError when the corpus cannot be written
 */
export function storeQuerySet(
  corpus: CorpusHandle,
  { id, language, queries }: QuerySet,
  rule: AskRule,
): void {
  checkWritable(corpus);
  const { database } = corpus;
  try {
    database.transaction(() => {
      database.exec(tablesSql);
      database
        .prepare("delete from queries where query_set_id in (select id from query_sets where name = ?)")
        .run(id);
      database.prepare("delete from query_sets where name = ?").run(id);
      const setId = database
        .prepare("insert into query_sets(name, language, negatives, seed) values(?, ?, ?, ?) returning id")
        .pluck()
        .get(id, language, rule.negatives === "all" ? null : rule.negatives, rule.seed);
      const insert = database.prepare("insert into queries values(?, ?, ?, ?, ?)");
      queries.forEach(({ label, name, query }, position) => {
        insert.run(setId, position, label, name, query);
      });
    })();
  } catch (error) {
    throw toCorpusError(error, corpusFile(corpus));
  }
}

/** Names of the query sets that the corpus keeps. */
export function listStoredQuerySets({ database }: CorpusHandle): string[] {
  const has = database.prepare("select 1 from sqlite_schema where name = 'query_sets'").get() !== undefined;
  return has ? (database.prepare("select name from query_sets order by name").pluck().all() as string[]) : [];
}

/**
 * A query set that the corpus keeps.
 *
 * @throws CorpusError that lists those there are
 */
export function readQuerySet(corpus: CorpusHandle, name: string): StoredQuerySet {
  const names = listStoredQuerySets(corpus);
  if (!names.includes(name))
    throw new CorpusError(
      `the corpus keeps no query set "${name}"${names.length > 0 ? `: ${expectedOneOf(name, names)}` : ""}`,
      { at: { folder: corpus.folder }, fix: `run "nerforge queries ${corpus.folder} --queries ${name}"` },
    );
  const { database } = corpus;
  const set = database.prepare("select * from query_sets where name = ?").get(name) as {
    id: number;
    language: string;
    negatives: number | null;
    seed: number;
  };
  const queries = database
    .prepare("select label, name, query from queries where query_set_id = ? order by position")
    .all(set.id) as LabelQuery[];
  return {
    id: name,
    language: set.language,
    queries,
    rule: { negatives: set.negatives ?? "all", seed: set.seed },
  };
}
