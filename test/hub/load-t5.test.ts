import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { holdsOwnHead, loadT5 } from "../../src/hub/load-t5.js";
import { saveT5 } from "../../src/hub/save-t5.js";
import { describeEngines } from "../support/engines.js";
import { nextFolder } from "../support/temp.js";
import { makeTinyT5 } from "../support/tiny-t5.js";

const golden = (name: string): string => new URL(`../../fixtures/golden/${name}`, import.meta.url).pathname;

/** A copy of a directory with other keys in its config. */
function withConfig(folder: string, keys: Record<string, unknown>): string {
  const copy = join(nextFolder(), "model");
  cpSync(folder, copy, { recursive: true });
  const file = join(copy, "config.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...keys }));
  return copy;
}

describeEngines("loadT5", () => {
  test.each([
    ["t5-v1_0", true, true],
    ["t5-v1_1", false, false],
  ])("opens what Transformers saved (%s)", async (name, isTied, scalesOutput) => {
    const model = await loadT5(golden(name));
    expect(model.config).toMatchObject({ isTied, scalesOutput, encoderLayers: 2, decoderLayers: 3 });
    expect(model).toMatchObject({
      tokenizer: undefined,
      unused: [],
      ids: { padId: 0, endId: 1, startId: 0 },
    });
    model.dispose();
  });

  test("special ids are the config's, else those of the tokenizer, be it T5's or BERT's", async () => {
    for (const kind of ["unigram", "bert-cased"]) {
      const made = makeTinyT5(kind);
      const folder = join(nextFolder(), "model");
      await saveT5(folder, made);
      const bare = withConfig(folder, {
        pad_token_id: null,
        eos_token_id: null,
        decoder_start_token_id: null,
      });
      const model = await loadT5(bare);
      const idOf = (token: string): number => made.tokenizer!.requireId(token);
      expect(model.ids).toEqual(
        kind === "unigram"
          ? { padId: idOf("<pad>"), endId: idOf("</s>"), startId: idOf("<pad>") }
          : { padId: idOf("[PAD]"), endId: idOf("[SEP]"), startId: idOf("[CLS]") },
      );
      const other = await loadT5(withConfig(folder, { eos_token_id: [5], decoder_start_token_id: 6 }));
      expect(other.ids).toMatchObject({ endId: 5, startId: 6 });
      for (const opened of [made, model, other]) opened.dispose();
    }
  });

  test("an output matrix that is the table again is the table", () => {
    const table = { shape: [2, 1], values: Float32Array.of(1, 2) };
    const other = { shape: [2, 1], values: Float32Array.of(1, 3) };
    expect(holdsOwnHead(new Map([["shared.weight", table]]))).toBe(false);
    expect(
      holdsOwnHead(
        new Map([
          ["shared.weight", table],
          ["lm_head.weight", table],
        ]),
      ),
    ).toBe(false);
    expect(
      holdsOwnHead(
        new Map([
          ["encoder.embed_tokens.weight", table],
          ["lm_head.weight", other],
        ]),
      ),
    ).toBe(true);
  });

  test("what is no T5, or lacks a parameter, is told", async () => {
    await expect(loadT5(golden("bert-masked-lm"))).rejects.toThrow(
      /does not describe a T5:[\s\S]*model_type/,
    );
    await expect(loadT5(withConfig(golden("t5-v1_0"), { num_layers: 3 }))).rejects.toThrow(
      /^E_INPUT: the checkpoint lacks 8 of the model's 68 parameters, the first encoder.block.2.layer.0.layer_norm.weight\. \(folder=.*\) Fix: give the weights that belong to this config.json.$/,
    );
    await expect(loadT5(withConfig(golden("t5-v1_0"), { eos_token_id: "x" }))).rejects.toThrow(
      'E_CONFIG: eos_token_id of config.json is "x", not an id. Fix: get the model from its source again.',
    );
  });
}, ["wasm"]);
