import { afterAll, beforeAll, expect, test } from "vitest";
import { predictTags } from "../../../../src/commands/training/predictions/predict-tags.js";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { countTensors } from "../../../../src/engine/ops/index.js";
import { chunkMentions } from "../../../../src/formats/chunks.js";
import { decodeTags } from "../../../../src/text/tags.js";
import { makeTinyTagger, taggerExamples } from "../../../support/taggers.js";

beforeAll(() => selectEngine("cpu"));
afterAll(closeEngines);

test.each(["linear", "crf"] as const)(
  "the tags of a %s head decode to the mentions it predicts",
  async (head) => {
    const tagger = makeTinyTagger(head, 3);
    const before = countTensors();
    const tags = await predictTags(tagger, taggerExamples, { batchSize: 2 });
    expect(countTensors()).toBe(before);
    const predicted = await tagger.predictExamples(taggerExamples);
    for (const [i, { words }] of taggerExamples.entries()) {
      expect(tags[i]).toHaveLength(words.length / 2);
      const places = predicted[i].mentions.map(({ start, end, label }) => ({ start, end, label }));
      expect(chunkMentions(decodeTags(tags[i]), words)).toEqual(places);
    }
    tagger.dispose();
  },
);
