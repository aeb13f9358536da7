import { describe, expect, test } from "vitest";
import type { Corpus } from "../../src/corpus/corpus.js";
import { blockExamples, type ExampleOptions } from "../../src/corpus/examples.js";
import { labelTargets } from "../../src/corpus/label-targets.js";
import { collect } from "../support/chunks.js";
import { buildCorpus, labelOptions, type PageSketch } from "../support/corpus.js";

const pages: PageSketch[] = [
  {
    id: 1,
    title: "Ada Example (poet)",
    sentences: [
      "Ada Example met [[Bo Sample|Bo]] in [[New Town]].",
      "\u{1f600} Bo left New Town, not New Towns, and Ada Example stayed.",
      "[[Bo Other|Bo]] saw Bo and the [[Bo Sample|Bo Sample]].",
    ],
  },
  { id: 2, title: "New Town", sentences: ["New Town is a town.", "Bo is no link here; [[Old Town]] is."] },
];
const classes = {
  "Ada Example (poet)": "Person",
  "Bo Sample": "Person",
  "Bo Other": "Animal",
  "New Town": "Town",
};

async function build(): Promise<Corpus> {
  const corpus = buildCorpus([pages]);
  await labelTargets(corpus, labelOptions(classes));
  return corpus;
}

async function mentionsOf(options: ExampleOptions): Promise<string[][]> {
  const corpus = await build();
  const examples = await collect(corpus.examples({ repeats: true, ...options }));
  corpus.close();
  return examples.map(({ text, mentions }) =>
    mentions.map(({ start, end, label, target }) => `${start} ${text.slice(start, end)}: ${label} ${target}`),
  );
}

describe("repeats of a page's links and of its title", () => {
  test("are mentions of what the page links the text to first, in order among the linked ones", async () => {
    expect(await mentionsOf({})).toEqual([
      ["0 Ada Example: Person Ada Example (poet)", "16 Bo: Person Bo Sample", "22 New Town: Town New Town"],
      ["3 Bo: Person Bo Sample", "11 New Town: Town New Town", "40 Ada Example: Person Ada Example (poet)"],
      ["0 Bo: Animal Bo Other", "7 Bo: Person Bo Sample", "18 Bo Sample: Person Bo Sample"],
      ["0 New Town: Town New Town"],
      ["20 Old Town: ENTITY Old Town"],
    ]);
  });

  test("are left as they are unless they are asked for", async () => {
    expect((await mentionsOf({ repeats: false })).map(({ length }) => length)).toEqual([2, 0, 2, 0, 1]);
  });

  test("of labels that are not wanted are left out, and do not stand for others in their place", async () => {
    expect(await mentionsOf({ labels: ["Person"] })).toEqual([
      ["0 Ada Example: Person Ada Example (poet)", "16 Bo: Person Bo Sample"],
      ["3 Bo: Person Bo Sample", "40 Ada Example: Person Ada Example (poet)"],
      ["7 Bo: Person Bo Sample", "18 Bo Sample: Person Bo Sample"],
      [],
      [],
    ]);
  });

  test("of a corpus whose titles have no labels cannot be had", async () => {
    const corpus = await build();
    corpus.database.exec("drop table unlinked_titles");
    await expect(collect(corpus.examples({ repeats: true }))).rejects.toThrow(
      "the corpus was labelled by an earlier version, which left titles out",
    );
    expect((await collect(corpus.examples())).length).toBe(5);
    corpus.close();
  });

  test("are the same in blocks, in whatever order they are read", async () => {
    const corpus = await build();
    const all = await collect(corpus.examples({ repeats: true }));
    const { sizes, read } = blockExamples(corpus, { repeats: true }, 2);
    expect(Array.from(sizes)).toEqual([2, 2, 1]);
    expect([...read(0), ...read(1), ...read(2)]).toEqual(all);
    expect(read(1)).toEqual(all.slice(2, 4));
    corpus.close();
  });
});
