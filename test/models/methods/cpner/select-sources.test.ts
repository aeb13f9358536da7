import { describe, expect, test } from "vitest";
import {
  type DomainProfile,
  type SelectorSettings,
  selectorSettings,
  selectSources,
  tabulateSimilarities,
  weighSources,
} from "../../../../src/models/methods/cpner/select-sources.js";
import { foldedOf } from "../../../support/cpner.js";

const settingsOf = (given: Partial<SelectorSettings> = {}): SelectorSettings => selectorSettings.parse(given);
const similarities = [
  { domain: "news", labels: 0.8, prefixes: 0.2 },
  { domain: "music", labels: 0.4, prefixes: 0.6 },
];

describe("weighSources", () => {
  test("softmax of alpha times labels and the rest times prefixes (eq. 7, 8)", () => {
    const [news, music] = weighSources(similarities, settingsOf({ alpha: 0.75 }));
    const totals = [0.75 * 0.8 + 0.25 * 0.2, 0.75 * 0.4 + 0.25 * 0.6].map(Math.exp);
    expect(news).toBeCloseTo(totals[0] / (totals[0] + totals[1]), 12);
    expect(news + music).toBeCloseTo(1, 12);
  });

  test("an alpha of each source, and a temperature that sharpens", () => {
    const [news] = weighSources(similarities, settingsOf({ alpha: { news: 1, music: 0 }, temperature: 0.1 }));
    expect(news).toBeCloseTo(1 / (1 + Math.exp((0.6 - 0.8) / 0.1)), 12);
    expect(() => weighSources(similarities, settingsOf({ alpha: { news: 1 } }))).toThrow(
      'E_CONFIG: alpha has no number for the source "music". Fix: give selector.alpha.music, or one number for all.',
    );
  });

  test("without label similarity or without prefix similarity (Figure 4)", () => {
    const share = (a: number, b: number) => Math.exp(a) / (Math.exp(a) + Math.exp(b));
    expect(weighSources(similarities, settingsOf({ alpha: 0 }))[0]).toBeCloseTo(share(0.2, 0.6), 12);
    expect(weighSources(similarities, settingsOf({ alpha: 1 }))[0]).toBeCloseTo(share(0.8, 0.4), 12);
  });

  test("sum: each similarity by its sum over the sources, then the mean of both, as released", () => {
    const [news, music] = weighSources(similarities, settingsOf({ weights: "sum" }));
    expect(news).toBeCloseTo((0.8 / 1.2 + 0.2 / 0.8) / 2, 12);
    expect(music).toBeCloseTo((0.4 / 1.2 + 0.6 / 0.8) / 2, 12);
  });

  test("negative similarities make sums great, and clamped sums do not", () => {
    const cold = [similarities[0], { domain: "far", labels: -0.7, prefixes: 0.2 }];
    expect(weighSources(cold, settingsOf({ weights: "sum" }))[0]).toBeGreaterThan(4);
    expect(weighSources(cold, settingsOf({ weights: "clamped-sum" }))).toEqual([0.75, 0.25]);
    const none = cold.map((source) => ({ ...source, labels: -0.5 }));
    expect(() => weighSources(none, settingsOf({ weights: "clamped-sum" }))).toThrow(
      "E_CONFIG: the similarities 0.000, 0.000 sum to 0. Fix: set selector.weights: softmax.",
    );
  });

  test("one source counts whole (footnote 3)", () => {
    for (const weights of ["softmax", "sum", "clamped-sum"] as const)
      expect(weighSources([similarities[0]], settingsOf({ weights }))).toEqual([1]);
  });
});

describe("selectSources", () => {
  const profile = (domain: string, labels: readonly number[], key: readonly number[]): DomainProfile => {
    const rows = [...key, 0, 0];
    return { domain, labels: Float32Array.from(labels), prefix: foldedOf(rows, rows, rows) };
  };
  const sources = [profile("news", [1, 0], [1, 0]), profile("music", [0, 1], [1, 1])];

  test("weighs the sources by the cosines to the target", () => {
    const { target, sources: found } = selectSources(profile("film", [0, 2], [0, 1]), sources, settingsOf());
    expect(target).toBe("film");
    expect(found.map(({ domain }) => domain)).toEqual(["news", "music"]);
    expect(found[0]).toMatchObject({ labels: 0, prefixes: 0 });
    expect(found[1].labels).toBeCloseTo(1, 6);
    expect(found[1].prefixes).toBeCloseTo(Math.SQRT1_2, 6);
    expect(found[1].weight).toBeCloseTo(1 / (1 + Math.exp(-(1 + Math.SQRT1_2) / 2)), 6);
  });

  test("gives Figure 3's similarities of several targets", () => {
    const targets = [profile("film", [0, 2], [0, 1]), profile("food", [1, 1], [1, 0])];
    const table = tabulateSimilarities(targets.map((own) => selectSources(own, sources, settingsOf())));
    expect(table.targets).toEqual(["film", "food"]);
    expect(table.sources).toEqual(["news", "music"]);
    expect(table.labels[1][0]).toBeCloseTo(Math.SQRT1_2, 6);
    expect(table.prefixes[1][0]).toBeCloseTo(1, 6);
    expect(tabulateSimilarities([])).toEqual({ targets: [], sources: [], labels: [], prefixes: [] });
  });

  test("refuses to select from nothing", () => {
    expect(() => selectSources(sources[0], [], settingsOf())).toThrow(
      "E_CONFIG: there is no source domain to select from. Fix: name one or more sources.",
    );
  });
});
