import { setImmediate as nextTurn } from "node:timers/promises";
import type { Example, Mention } from "../text/example.js";
import { unpackWords } from "../text/words/packed-words.js";
import type { ExampleOptions } from "./examples.js";
import type { CorpusHandle } from "./handle.js";
import { hasLayer, requireLayer } from "./layers.js";
import { readInputs } from "./tables/inputs.js";
import { readTargetLabels } from "./tables/target-labels.js";

type SentenceRow = readonly [id: number, page: number, number: number, text: string, words: Uint8Array];
type AnchorRow = readonly [sentence: number, start: number, end: number, target: number];

/**
 * The examples of `readExamples` without provenance and targets, in twice its speed: the labels of all targets are
 * held in memory (some 9 bytes each), so that two plain scans are all that SQLite does. For exports, whose formats
 * hold neither.
 *
 * @param options `balanced` is not for here: draws jump about
 * @throws CorpusError when a layer that the options need has not been made
 */
export async function* readBareExamples(
  corpus: CorpusHandle,
  { split, labels, batchSize = 1000 }: Omit<ExampleOptions, "balanced" | "unfiltered" | "repeats"> = {},
): AsyncGenerator<readonly Example[]> {
  requireLayer(corpus, "label");
  if (split !== undefined) requireLayer(corpus, "filter");
  const { database } = corpus;
  const columns = "s.id, s.page_id, s.number, s.text, s.words";
  const sentences = database
    .prepare(
      hasLayer(corpus, "filter")
        ? `select ${columns} from selection k cross join sentences s on s.id = k.sentence_id
           where k.sentence_id > ? and (? is null or k.split = ?) order by k.sentence_id limit ?`
        : `select ${columns} from sentences s where s.id > ? and ? is null and ? is null order by s.id limit ?`,
    )
    .raw();
  const anchors = database
    .prepare(
      "select sentence_id, start, end, target_id from anchors where sentence_id >= ? and sentence_id <= ? order by sentence_id, start",
    )
    .raw();
  const { names, keptLabelIds } = readTargetLabels(corpus);
  const isWanted = names.map((name) => labels === undefined || labels.includes(name));
  const datasetId = readInputs(corpus)[0]?.wiki ?? "";
  for (let after = -1; ; ) {
    const part = split ?? null;
    const rows = sentences.all(after, part, part, batchSize) as SentenceRow[];
    if (rows.length === 0) return;
    after = rows[rows.length - 1][0];
    const found = anchors.all(rows[0][0], after) as AnchorRow[];
    let next = 0;
    yield rows.map(([id, page, number, text, words]): Example => {
      const mentions: Mention[] = [];
      while (next < found.length && found[next][0] < id) next++;
      for (; next < found.length && found[next][0] === id; next++) {
        const label = keptLabelIds[found[next][3]];
        if (isWanted[label])
          mentions.push({ start: found[next][1], end: found[next][2], label: names[label] });
      }
      return { id: `${page}.${number}`, text, words: unpackWords(words), mentions, datasetId };
    });
    await nextTurn();
  }
}
