import { describe, expect, test } from "vitest";
import { groupSteps } from "../../../../src/commands/pipeline/report/group-steps.js";
import type { StepReport } from "../../../../src/commands/pipeline/report/read-step.js";
import * as sections from "../../../../src/commands/pipeline/report/sections.js";
import { stepReport } from "../../../support/step-reports.js";

const count = (kept: number, meanScore: number | null = null, belowScore = 0) => ({
  ...{ kept, meanScore, belowScore, overCap: 0 },
});
/** The cells of each row. */
const rowsOf = (html: unknown): string[][] =>
  [...String(html).matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
    [...row.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell),
  );

describe("the report's sections", () => {
  test("scores are means over seeds, all together and by label, a bar and a mark a seed", () => {
    const score = (f1: number, labels: Record<string, number>) => ({ test: { f1, labels } });
    const html = sections.formatScoreSection(
      groupSteps([
        stepReport("mlm.1", "mlm"),
        stepReport("ner.1", "ner", score(0.4, { PER: 0.5, LOC: 0.3 })),
        stepReport("ner.2", "ner", score(0.6, { PER: 0.7 })),
        stepReport("scores", "scores", score(0.25, {})),
      ]),
    );
    expect(rowsOf(html)).toEqual([
      ["step", "F1", "PER", "LOC"],
      ["ner", "50.00 ± 14.14", "60.00 ± 14.14", "30.00"],
      ["scores", "25.00", "–", "–"],
    ]);
    expect(String(html).match(/<rect/g)).toHaveLength(2);
    expect(String(html).match(/class="s1"/g)).toHaveLength(2);
  });

  test("pseudo labels are counted by label and step", () => {
    const label = (name: string, pseudo: StepReport["pseudo"]) =>
      stepReport(name, "pseudo", { verb: "pseudo-label", ...(pseudo ? { pseudo } : {}) });
    const html = sections.formatPseudoSection(
      groupSteps([
        label("pseudo.1", { PER: count(10, 0.8, 3), LOC: count(4, 0.5) }),
        label("pseudo.2", { PER: count(13, 0.6) }),
      ]),
    );
    expect(rowsOf(html)).toEqual([
      ["step", "LOC", "PER", "left out"],
      ["pseudo", "2 at 0.50", "11.5 at 0.70", "1.5"],
    ]);
  });

  test("curves have a line a seed, loss and F1 apart, and none where nothing was measured", () => {
    const curve = (part: string, devF1?: number) => ({
      part,
      points: [
        { step: 1, loss: 2 },
        { step: 2, loss: 1, ...(devF1 === undefined ? {} : { devF1 }) },
      ],
    });
    const html = String(
      sections.formatCurveSection(
        groupSteps([
          stepReport("ner.1", "ner", { seed: "1", curves: [curve("", 0.5)] }),
          stepReport("ner.2", "ner", { seed: "2", curves: [curve("folds/fold-1")] }),
          stepReport("mlm", "mlm", { curves: [curve("")] }),
        ]),
      ),
    );
    expect([...html.matchAll(/<h3>(.*?)<\/h3>/g)].map(([, title]) => title)).toEqual([
      "ner: loss",
      "ner: F1 on dev",
      "mlm: loss",
    ]);
    expect(html).toContain("seed 2, folds/fold-1");
  });

  test("sizes are shown where a step says some", () => {
    const html = sections.formatSizeSection(
      groupSteps([
        stepReport("a", "a", { verb: "translate", sizes: { sentences: 1200, "words kept": 3 } }),
        stepReport("b", "b", { sizes: { sentences: 5 } }),
        stepReport("c"),
      ]),
    );
    expect(rowsOf(html)).toEqual([
      ["step", "verb", "sentences", "words kept"],
      ["a", "translate", "1,200", "3"],
      ["b", "finetune", "5", ""],
    ]);
  });

  test("a group is done when all of it is, and to do when none of it is begun", () => {
    const graph = (...states: StepReport["state"][]) =>
      String(
        sections.formatGraphSection(
          groupSteps(states.map((state, at) => stepReport(`s.${at}`, "s", { state, seconds: at + 1 }))),
        ),
      );
    expect(graph("done", "done")).toMatch(/box done.*s ×2.*finetune · done · 1\.5 s/);
    expect(graph("done", "to do")).toMatch(/box begun.*finetune · begun/);
    expect(graph("to do")).toMatch(/box todo.*finetune · to do/);
  });

  test("what there is nothing of has no section", () => {
    const groups = groupSteps([stepReport("a")]);
    for (const format of [
      sections.formatScoreSection,
      sections.formatPseudoSection,
      sections.formatCurveSection,
      sections.formatSizeSection,
    ])
      expect(format(groups)).toBeUndefined();
  });

  test("names cannot break out", () => {
    const steps = [
      stepReport("<script>", "<script>", {
        seed: "<i>",
        test: { f1: 1, labels: { "<b>": 1 } },
        pseudo: { "<u>": count(1) },
        sizes: { "<s>": 1 },
        curves: [{ part: "<q>", points: [{ step: 1, loss: 1 }] }],
      }),
    ];
    const groups = groupSteps(steps);
    const html = [
      ...[sections.formatScoreSection, sections.formatPseudoSection, sections.formatCurveSection].map(
        (format) => format(groups),
      ),
      ...[
        sections.formatSizeSection(groups),
        sections.formatGraphSection(groups),
        sections.formatStepSection(steps),
      ],
    ].join("");
    expect(html).not.toMatch(/<(?:script|i|b|u|s|q)>/);
    expect(html).toContain("&lt;script&gt;");
  });
});
