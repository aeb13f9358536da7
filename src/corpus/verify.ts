import { setImmediate as nextTurn } from "node:timers/promises";
import type { CorpusHandle } from "./handle.js";
import { hasLayer } from "./layers.js";
import { checkSentence } from "./verify-sentence.js";

/** One kind of thing that is wrong with a corpus. */
export interface Finding {
  readonly check: string;
  readonly count: number;
  /** The first one, in words. */
  readonly example: string;
}

/** Rows that a query finds are rows that should not be; its first column tells which. */
interface RowCheck {
  readonly check: string;
  readonly sql: string;
}

const parseChecks: readonly RowCheck[] = [
  {
    check: "a sentence lies outside the range of its page",
    sql: `select 'sentence ' || s.id from sentences s left join pages p on p.page_id = s.page_id
      where p.page_id is null or s.id <> p.first_sentence_id + s.number or s.number >= p.sentence_count`,
  },
  {
    check: "a page has fewer sentences than it says",
    sql: `select 'all pages' where (select coalesce(sum(sentence_count), 0) from pages)
      <> (select count(*) from sentences)`,
  },
  {
    check: "a page that is no article has sentences",
    sql: "select 'page ' || page_id from pages where kind <> 'article' and sentence_count > 0",
  },
  {
    check: "a redirect has no target",
    sql: "select 'page ' || page_id from pages where (kind = 'redirect') <> (redirect_target is not null)",
  },
];

const labelChecks: readonly RowCheck[] = [
  {
    check: "a target has no label",
    sql: `select 'target ' || t.id from targets t left join target_labels l on l.target_id = t.id
      where l.target_id is null`,
  },
  {
    check: "an entity has no title",
    sql: `select 'target ' || target_id from target_labels l
      where not exists(select 1 from targets where id = l.entity_id)
        and not exists(select 1 from resolved_titles where id = l.entity_id)`,
  },
  {
    check: "a target with a label has the status of one without",
    sql: `select 'target ' || target_id from target_labels join labels on labels.id = label_id
      where (labels.name <> 'ENTITY') <> (status = 0)`,
  },
];

const filterChecks: readonly RowCheck[] = [
  {
    check: "a page stands in both splits",
    sql: `select 'page ' || s.page_id from selection k join sentences s on s.id = k.sentence_id
      group by s.page_id having min(k.split) <> max(k.split)`,
  },
  {
    check: "a selected sentence has no typed mention",
    sql: `select 'sentence ' || k.sentence_id from selection k where not exists(
      select 1 from anchors a join target_labels t on t.target_id = a.target_id
        join labels l on l.id = t.label_id join labels kept on kept.id = l.kept_as
      where a.sentence_id = k.sentence_id and kept.name <> 'ENTITY')`,
  },
];

const balanceChecks: readonly RowCheck[] = [
  {
    check: "draws are missing",
    sql: `select 'draw ' || first from (
      select count(*) as size, min(draw) as first, max(draw) as last from balanced
    ) where size > 0 and (first <> 0 or last <> size - 1)`,
  },
  {
    check: "a drawn sentence is not in the training part",
    sql: `select 'draw ' || b.draw from balanced b left join selection k on k.sentence_id = b.sentence_id
      where k.split is not 'train'`,
  },
  {
    check: "a drawn sentence does not hold the label it was drawn for",
    sql: `select 'draw ' || b.draw from balanced b where not exists(
      select 1 from anchors a join target_labels t on t.target_id = a.target_id
        join labels l on l.id = t.label_id
      where a.sentence_id = b.sentence_id and l.kept_as = b.label_id)`,
  },
];

/** What is wrong with a corpus: nothing, when the list is empty. Reads every row; changes none. */
export async function verifyCorpus(corpus: CorpusHandle): Promise<Finding[]> {
  const { database } = corpus;
  const findings = new Findings();
  for (const row of database.pragma("integrity_check", { simple: false }) as { integrity_check: string }[]) {
    if (row.integrity_check !== "ok") findings.add("the file is damaged", row.integrity_check);
  }
  if (findings.list.length > 0) return findings.list;
  for (const row of database.pragma("foreign_key_check") as {
    table: string;
    rowid: number;
    parent: string;
  }[]) {
    findings.add(`a row of ${row.table} refers to nothing in ${row.parent}`, `row ${row.rowid}`);
  }
  const checks = [
    ...parseChecks,
    ...(hasLayer(corpus, "label") ? labelChecks : []),
    ...(hasLayer(corpus, "filter") ? filterChecks : []),
    ...(hasLayer(corpus, "balance") ? balanceChecks : []),
  ];
  for (const { check, sql } of checks) {
    for (const example of database.prepare(sql).pluck().iterate()) findings.add(check, String(example));
    await nextTurn();
  }
  await checkSentences(corpus, findings);
  return findings.list;
}

const sentencesPerBatch = 5000;

async function checkSentences({ database }: CorpusHandle, findings: Findings): Promise<void> {
  const sentences = database.prepare(
    "select id, text, words from sentences where id > ? order by id limit ?",
  );
  const anchors = database.prepare(
    'select sentence_id as id, start, "end" from anchors where sentence_id > ? and sentence_id <= ? order by 1, 2',
  );
  for (let after = 0; ; ) {
    const rows = sentences.all(after, sentencesPerBatch) as { id: number; text: string; words: Uint8Array }[];
    if (rows.length === 0) return;
    const last = rows[rows.length - 1].id;
    const spans = anchors.all(after, last) as { id: number; start: number; end: number }[];
    let next = 0;
    for (const { id, text, words } of rows) {
      const from = next;
      while (next < spans.length && spans[next].id <= id) next++;
      for (const problem of checkSentence(text, words, spans.slice(from, next))) {
        findings.add(problem.check, `sentence ${id}: ${problem.example}`);
      }
    }
    after = last;
    await nextTurn();
  }
}

class Findings {
  readonly #byCheck = new Map<string, { count: number; readonly example: string }>();

  add(check: string, example: string): void {
    const found = this.#byCheck.get(check);
    if (found) found.count++;
    else this.#byCheck.set(check, { count: 1, example });
  }

  get list(): Finding[] {
    return [...this.#byCheck].map(([check, { count, example }]) => ({ check, count, example }));
  }
}
