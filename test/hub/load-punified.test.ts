import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countTensors } from "../../src/engine/ops/index.js";
import { createPunified } from "../../src/hub/create-punified.js";
import { loadPunified } from "../../src/hub/load-punified.js";
import { loadT5 } from "../../src/hub/load-t5.js";
import { savePunified } from "../../src/hub/save-punified.js";
import { saveT5 } from "../../src/hub/save-t5.js";
import { describeEngines } from "../support/engines.js";
import { makeTinyPunified, punifiedExamples, punifiedSets } from "../support/punified.js";
import { nextFolder } from "../support/temp.js";
import { makeTinyT5 } from "../support/tiny-t5.js";

describeEngines("PUnifiedNER models on disk", () => {
  test.each(["unigram", "bert-cased"])("a model comes back and writes the same (%s)", async (kind) => {
    const before = countTensors();
    const folder = join(nextFolder(), "model");
    const model = await makeTinyPunified(
      { maxTargetTokens: 12, beams: 2, variant: "released", prompt: "random" },
      makeTinyT5(kind),
    );
    await savePunified(folder, model, { card: "# Card\n" });
    const loaded = await loadPunified(folder);
    expect(loaded.settings).toEqual(model.settings);
    expect(loaded.recipe).toEqual(model.recipe);
    expect(loaded.parts.tokenizer.requireId("<文本>")).toBe(model.parts.tokenizer.requireId("<文本>"));
    expect(await loaded.predictTexts(punifiedExamples)).toEqual(await model.predictTexts(punifiedExamples));
    expect(readFileSync(join(folder, "README.md"), "utf8")).toBe("# Card\n");
    const plain = await loadT5(folder);
    expect(plain.unused).toEqual([]);
    for (const opened of [model, loaded, plain]) opened.dispose();
    expect(countTensors()).toBe(before);
  });

  test("settings may be others than when it was saved", async () => {
    const folder = join(nextFolder(), "model");
    const model = await makeTinyPunified();
    await savePunified(folder, model);
    const sets = [{ id: "more", types: [{ label: "TIME", name: "time" }] }];
    const loaded = await loadPunified(folder, { settings: { sets, beams: 1 } });
    expect(loaded.settings).toMatchObject({ sets, beams: 1, maxTargetTokens: 64 });
    for (const opened of [model, loaded]) opened.dispose();
  });

  test("markers are tokens of their own unless they are to be text", async () => {
    const settings = { sets: punifiedSets };
    const marked = await createPunified({ model: makeTinyT5(), settings });
    for (const marker of ["<entity>", "<text>", "<", ">", "NULL"])
      expect(marked.parts.tokenizer.encode(`a${marker}b`).ids).toContain(
        marked.parts.tokenizer.requireId(marker),
      );
    const text = await createPunified({ model: makeTinyT5(), settings, addsMarkers: false });
    expect(text.parts.tokenizer.idOf("<entity>")).toBeUndefined();
    expect(text.parts.config.vocabSize).toBeLessThan(marked.parts.config.vocabSize);
    for (const opened of [marked, text]) opened.dispose();
  });

  test("a T5 of any folder becomes one; what is none, or does not fit, is refused and freed", async () => {
    const before = countTensors();
    const folder = join(nextFolder(), "t5");
    const t5 = makeTinyT5();
    await saveT5(folder, t5);
    const model = await createPunified({ model: folder, settings: { sets: punifiedSets } });
    expect(model.types.length).toBe(3);
    model.dispose();
    await expect(loadPunified(folder)).rejects.toThrow(
      `E_INPUT: ${folder} is no PUnifiedNER model (it is t5). Fix: train one on it first: finetune with method: punified, or createPunified.`,
    );
    await expect(createPunified({ model: folder, settings: { sets: [] } })).rejects.toThrow(
      /^E_CONFIG: punified is not valid:[\s\S]*sets/,
    );
    await expect(
      createPunified({ model: { ...makeTinyT5(), tokenizer: undefined }, settings: { sets: punifiedSets } }),
    ).rejects.toThrow("E_CONFIG: the model has no tokenizer. Fix: put tokenizer.json beside the model.");
    t5.dispose();
    expect(countTensors()).toBe(before);
  });
}, ["wasm"]);
