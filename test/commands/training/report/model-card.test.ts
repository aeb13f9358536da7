import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { formatModelCard, type ModelCard } from "../../../../src/commands/training/report/model-card.js";
import { reportCounts } from "../../../../src/metrics/scores.js";
import { nextFolder } from "../../../support/temp.js";
import { python, pythonNote } from "../../../support/tokenizers.js";

const card: ModelCard = {
  name: "harbours",
  method: "tagger",
  facts: { encoder: "bert", trained: 1000, parameters: 1000 },
  head: "linear",
  base: "google-bert/bert-base-cased",
  about: "A tagger of 2 labels.",
  language: "en",
  datasets: [{ role: "train", name: "harbours", sentences: 100, mentions: 30, licence: "CC-BY-SA-4.0" }],
  labels: new Map([
    ["PORT", 28],
    ["PIER", 2],
  ]),
  surfaces: new Map([["PORT", ["Porto Alto"]]]),
  metrics: {
    how: "5-fold cross-validation",
    dataset: "harbours",
    report: reportCounts(new Map([["PORT", { correct: 7, predicted: 10, gold: 10 }]])),
    f1: "70.00 ± 5.00",
  },
  verdict: "F1 70 ± 5 at this size.",
  settings: { head: "linear", training: { batchSize: 8 } },
  engine: "wasm",
};
const frontMatterOf = (text: string): Record<string, unknown> =>
  parse(/^---\n([\s\S]*?)\n---\n/.exec(text)![1]) as Record<string, unknown>;

describe("a model's card", () => {
  test("begins with what Hugging Face's hub reads", () => {
    const front = frontMatterOf(formatModelCard(card));
    expect(front).toMatchObject({
      library_name: "transformers",
      pipeline_tag: "token-classification",
      language: ["en"],
      license: "cc-by-sa-4.0",
      base_model: "google-bert/bert-base-cased",
    });
    expect(front["tags"]).toContain("named-entity-recognition");
    const [entry] = front["model-index"] as {
      results: { metrics: unknown[]; task: object; dataset: object }[];
    }[];
    expect(entry).toMatchObject({
      name: "harbours",
      results: [
        {
          task: { type: "token-classification" },
          dataset: { name: "harbours", type: "harbours", split: "5-fold cross-validation" },
        },
      ],
    });
    expect(entry.results[0].metrics[0]).toEqual({ type: "f1", name: "F1, micro", value: 0.7 });
  });

  test.skipIf(python === undefined)(`is read by huggingface_hub, results and all${pythonNote}`, () => {
    const file = join(nextFolder(), "README.md");
    writeFileSync(file, formatModelCard(card));
    const program =
      "import sys; from huggingface_hub import ModelCard; d = ModelCard.load(sys.argv[1]).data; r = d.eval_results[0]; print(d.model_name, d.license, d.pipeline_tag, r.metric_type, r.metric_value)";
    const said = execFileSync(python!, ["-c", program, file], { encoding: "utf8" });
    expect(said.trim()).toBe("harbours cc-by-sa-4.0 token-classification f1 0.7");
  });

  test("says labels with examples, data, metrics, settings, use and limits", () => {
    const text = formatModelCard(card);
    for (const part of [
      "| PORT | 28 | Porto Alto |",
      "Labels with fewer than 10 mentions are hardly learnt: PIER.",
      "**70.00 ± 5.00** on harbours (5-fold cross-validation)",
      "| train | harbours | 100 | 30 | CC-BY-SA-4.0 |",
      "F1 70 ± 5 at this size.",
      "batchSize: 8",
      'loadTagger("harbours")',
      'pipeline("token-classification"',
      "## Limits",
    ])
      expect(text).toContain(part);
  });

  test("cites what the model is made after, and says what a corpus's labels lack", () => {
    const text = formatModelCard(card);
    expect(text).toMatch(/## Citation\n\n- Jacob Devlin.* arXiv:1810\.04805\.\n$/);
    expect(text).not.toContain("stand unlabelled");
    const name = "Wikipedia (averwiki of 2026-09-01) with DBpedia types";
    const ofCorpus = formatModelCard({
      ...card,
      method: "qpmrc",
      datasets: [{ role: "train", name, sentences: 1, licence: "CC-BY-SA-4.0" }],
    });
    for (const part of ["A Query-Parallel Machine Reading", "arXiv:2112.00405", "stand unlabelled."])
      expect(ofCorpus).toContain(part);
    const recurrent = {
      ...card,
      facts: { encoder: "bilstm", trained: 1, parameters: 1 },
      head: "crf",
    } as const;
    expect(formatModelCard(recurrent).match(/arXiv:1603\.01360/g)).toHaveLength(1);
  });

  test("shows no word of the training data where that is private", () => {
    const { surfaces: _, ...rest } = card;
    expect(formatModelCard(rest)).not.toContain("Porto Alto");
  });

  test("licences that are several, or unknown to the hub, stand by their names; a path is no base model", () => {
    const mixed = frontMatterOf(
      formatModelCard({
        ...card,
        base: "/home/me/model",
        datasets: [...card.datasets, { role: "source", name: "news", sentences: 1, licence: "Reuters" }],
      }),
    );
    expect(mixed).toMatchObject({ license: "other", license_name: "CC-BY-SA-4.0 and Reuters" });
    expect(mixed).not.toHaveProperty("base_model");
    const silent = frontMatterOf(
      formatModelCard({ ...card, datasets: [{ role: "train", name: "x", sentences: 1 }] }),
    );
    expect(silent).not.toHaveProperty("license");
  });

  test("of a BiLSTM says that Transformers does not know it, of a CRF what it makes of it", () => {
    const bilstm = formatModelCard({
      ...card,
      facts: { encoder: "bilstm", trained: 1, parameters: 1 },
    });
    expect(frontMatterOf(bilstm)["library_name"]).toBe("nerforge");
    expect(bilstm).toContain("Transformers does not know this model.");
    expect(formatModelCard({ ...card, head: "crf" })).toContain("which does not know the CRF");
  });

  test("of a masked LM has the loss in place of labels", () => {
    const { metrics: _, ...rest } = card;
    const text = formatModelCard({ ...rest, method: "mlm", labels: new Map(), devLoss: Math.log(8) });
    expect(frontMatterOf(text)).toMatchObject({ pipeline_tag: "fill-mask" });
    expect(text).toContain("perplexity 8.00");
    expect(text).not.toContain("## Labels");
  });
});
