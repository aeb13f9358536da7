import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../../../src/engine/engine.js";
import { dispose, parameter, read } from "../../../../src/engine/ops/index.js";
import { embedPass } from "../../../../src/models/methods/qpmrc/embed-pass.js";
import { planPasses } from "../../../../src/models/methods/qpmrc/plan-passes.js";
import { encodeItems, makeTinyQpmrc, qpmrcExamples } from "../../../support/qpmrc.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

test("positions restart in every query, queries are the second segment, and all share the prompt", async () => {
  const model = makeTinyQpmrc({ promptLength: 2 });
  const { encoder } = model.parts;
  const [item] = encodeItems(model, qpmrcExamples);
  const queries = model.queriesOf({ labels: ["PER", "musical_instrument"] });
  const asked = { ...item, labels: Int32Array.of(0, 1) };
  const [pass] = planPasses([asked], queries, { ...model.settings, maxTokens: 64 });
  const prompt = parameter([...Array<number>(24).fill(1), ...Array<number>(24).fill(2)], [2, 24]);
  const inputs = embedPass(encoder, prompt, pass, queries);
  const { contextLength: context, segmentLength: length } = pass;
  expect(length).toBe(2 + queries[1].tokens.length);
  expect(queries[0].tokens.length).toBeLessThan(queries[1].tokens.length);
  const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);
  expect([...(await read(inputs.positionIds!))]).toEqual([
    ...upTo(context),
    ...upTo(length),
    ...upTo(length),
  ]);
  expect([...(await read(inputs.segmentIds))]).toEqual([
    ...Array<number>(context).fill(0),
    ...Array<number>(2 * length).fill(1),
  ]);
  const embedded = [...(await read(inputs.tokens))];
  const token = (at: number): number[] => embedded.slice(24 * at, 24 * at + 24);
  const table = [...(await read(encoder.parameters.get("bert.embeddings.word_embeddings.weight")))];
  const row = (id: number): number[] => table.slice(24 * id, 24 * id + 24);
  expect(token(1)).toEqual(row(item.ids[1]));
  for (const [segment, query] of queries.entries()) {
    const start = context + segment * length;
    expect([token(start), token(start + 1)]).toEqual([Array(24).fill(1), Array(24).fill(2)]);
    expect(token(start + 2)).toEqual(row(query.tokens[0]));
  }
  dispose([prompt, ...Object.values(inputs)]);
  model.dispose();
});
