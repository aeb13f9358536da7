import { CorpusError } from "../core/errors.js";
import type { CorpusHandle } from "./handle.js";
import { corpusFile, toCorpusError } from "./open-database.js";
import { readMeta, writeMeta } from "./tables/meta.js";

/** Derived layers in the order in which they stand on each other. */
export const layerNames = ["label", "filter", "balance"] as const;
export type LayerName = (typeof layerNames)[number];

interface Layer {
  readonly tables: string;
  readonly drop: string;
}

const layers: Readonly<Record<LayerName, Layer>> = {
  label: {
    tables: `
create table labels(
  id integer primary key,
  name text not null unique,
  kept_as integer not null references labels(id)
);
create table classes(
  id integer primary key,
  name text not null unique
);
create table resolved_titles(
  id integer primary key,
  title text not null unique
);
create table external_redirects(
  source text primary key,
  target text not null
) without rowid;
create table target_labels(
  target_id integer primary key references targets(id),
  label_id integer not null references labels(id),
  entity_id integer not null,
  class_id integer references classes(id),
  status integer not null
);
create table unlinked_titles(
  page_id integer primary key references pages(page_id),
  label_id integer not null references labels(id)
);
create view entities as
  select id, title from targets union all select id, title from resolved_titles;
create view mentions as
  select a.sentence_id, a.start, a.end, k.name as label, e.title as entity, t.title as target,
    c.name as class,
    case tl.status when 0 then 'typed' when 1 then 'class outside label set' when 2 then 'page without type'
      when 3 then 'unknown title' else 'disambiguation' end as status
  from anchors a
  join targets t on t.id = a.target_id
  join target_labels tl on tl.target_id = a.target_id
  join labels l on l.id = tl.label_id
  join labels k on k.id = l.kept_as
  join entities e on e.id = tl.entity_id
  left join classes c on c.id = tl.class_id;
`,
    drop: `
drop view if exists mentions;
drop view if exists entities;
drop table if exists unlinked_titles;
drop table if exists target_labels;
drop table if exists external_redirects;
drop table if exists resolved_titles;
drop table if exists classes;
drop table if exists labels;
`,
  },
  filter: {
    tables: `
create table selection(
  sentence_id integer primary key references sentences(id),
  split text not null
);
create table contaminated(
  sentence_id integer primary key references sentences(id)
);
create table label_counts(
  label_id integer primary key references labels(id),
  entities integer not null,
  mentions integer not null,
  is_frequent integer not null,
  selected_mentions integer not null,
  train_mentions integer not null
);
`,
    drop: "drop table if exists selection; drop table if exists contaminated; drop table if exists label_counts;",
  },
  balance: {
    tables: `
create table balanced(
  draw integer primary key,
  sentence_id integer not null references sentences(id),
  label_id integer not null references labels(id)
);
create table balance_counts(
  label_id integer primary key references labels(id),
  draws integer not null,
  wanted_mentions real not null,
  achieved_mentions integer not null
);
`,
    drop: "drop table if exists balanced; drop table if exists balance_counts;",
  },
};

const metaKey = (name: LayerName): string => `layer.${name}`;

/**
 * Makes a derived layer anew in one transaction: its old tables and the layers that stand on it are dropped,
 * `fill` writes the new ones, and what `fill` returns is recorded with the layer. When `fill` fails, the old
 * layer is still there.
 *
 * @throws CorpusError when the file is locked or cannot be written
 */
export async function remakeLayer<T>(
  corpus: CorpusHandle,
  name: LayerName,
  fill: () => Promise<T>,
): Promise<T> {
  const { database } = corpus;
  try {
    database.exec("begin immediate");
    dropLayersFrom(corpus, name);
    database.exec(layers[name].tables);
    const record = await fill();
    writeMeta(corpus, metaKey(name), record);
    database.exec("commit");
    return record;
  } catch (error) {
    if (database.inTransaction) database.exec("rollback");
    throw toCorpusError(error, corpusFile(corpus));
  }
}

/** Drops a layer and those that stand on it; layers that are not there are no error. */
export function dropLayersFrom(corpus: CorpusHandle, first: LayerName): void {
  for (const name of layerNames.slice(layerNames.indexOf(first)).reverse()) {
    corpus.database.exec(layers[name].drop);
    writeMeta(corpus, metaKey(name), undefined);
  }
  if (first === "filter" && hasLayer(corpus, "label")) corpus.database.exec("update labels set kept_as = id");
}

export const hasLayer = (corpus: CorpusHandle, name: LayerName): boolean =>
  readMeta(corpus, metaKey(name)) !== undefined;

/** What was recorded when the layer was made: its options and what came of them. */
export const readLayer = <T>(corpus: CorpusHandle, name: LayerName): T | undefined =>
  readMeta<T>(corpus, metaKey(name));

/** @throws CorpusError when the layer has not been made */
export function requireLayer(corpus: CorpusHandle, name: LayerName): void {
  if (hasLayer(corpus, name)) return;
  throw new CorpusError(`the corpus has no ${name} layer`, {
    at: { folder: corpus.folder },
    fix: `run "nerforge ${name} ${corpus.folder}"`,
  });
}
