import { formatCount } from "../../../core/table.js";
import { formatBarChart } from "../../../report/bar-chart.js";
import { formatLineChart, type Series } from "../../../report/line-chart.js";
import { type Markup, markup } from "../../../report/markup.js";
import { formatHtmlTable } from "../../../report/page.js";
import { formatStepGraph, type StepNode } from "../../../report/step-graph.js";
import { formatHeadline } from "../headline.js";
import { formatPercent, type StepGroup, spreadOf } from "./group-steps.js";
import type { Curve, CurvePoint, StepReport } from "./read-step.js";

const section = (title: string, ...parts: readonly (Markup | undefined)[]): Markup =>
  markup`<section>\n<h2>${title}</h2>\n${parts}\n</section>\n`;
const formatSeconds = (seconds: number | undefined): string =>
  seconds === undefined ? "–" : `${seconds.toFixed(1)} s`;

/** What every step is built on, how it stands and how long it took. */
export function formatGraphSection(groups: readonly StepGroup[]): Markup {
  const nodes = groups.map(({ name, steps, after }): StepNode => {
    const states = steps.map(({ state }) => state);
    const state = states.every((own) => own === "done")
      ? "done"
      : states.some((own) => own !== "to do")
        ? "begun"
        : "todo";
    const seconds = steps.flatMap((step) => step.seconds ?? []);
    const time = seconds.length === 0 ? undefined : formatSeconds(spreadOf(seconds).mean);
    const text = [steps[0].verb, state === "todo" ? "to do" : state, ...(time === undefined ? [] : [time])];
    const times = steps.length > 1 ? ` ×${steps.length}` : "";
    return { name, after, state, title: `${name}${times}`, text: text.join(" · ") };
  });
  return section(
    "Steps",
    markup`<p class="note">Each step below those it builds on; × is the number of seeds, times are means.</p>`,
    markup`<figure class="wide">${formatStepGraph("Graph of the steps", nodes)}</figure>`,
  );
}

/** F1 on labelled sentences after every step that has one; undefined when none has. */
export function formatScoreSection(groups: readonly StepGroup[]): Markup | undefined {
  const scored = groups.flatMap(({ name, steps }) => {
    const tests = steps.flatMap(({ test }) => test ?? []);
    return tests.length === 0 ? [] : [{ name, tests }];
  });
  if (scored.length === 0) return undefined;
  const labels = [
    ...new Set(scored.flatMap(({ tests }) => tests.flatMap((test) => Object.keys(test.labels)))),
  ];
  const ratios = ({ tests }: (typeof scored)[0]): number[] => tests.map(({ f1 }) => f1);
  const columns = ["F1", ...labels].map((name) => ({ name }));
  return section(
    "Target scores after every step",
    markup`<p class="note">F1 in percent on the labelled sentences of <code>test</code> and <code>evaluate</code>, which nothing was trained or chosen on. Of several seeds mean ± sample deviation; a mark is a seed.</p>`,
    markup`<figure class="wide">${formatBarChart(
      "F1 after every step",
      scored.map((row) => ({
        name: row.name,
        value: 100 * spreadOf(ratios(row)).mean,
        text: formatPercent(ratios(row)),
        marks: row.tests.length > 1 ? ratios(row).map((ratio) => 100 * ratio) : [],
      })),
    )}</figure>`,
    formatHtmlTable(
      "F1 after every step, by label",
      [{ name: "step", isText: true }, ...columns],
      scored.map((row) => [
        row.name,
        formatPercent(ratios(row)),
        ...labels.map((label) => formatPercent(row.tests.flatMap((test) => test.labels[label] ?? []))),
      ]),
    ),
  );
}

/** Loss and F1 over the steps of every training; undefined when there is none. */
export function formatCurveSection(groups: readonly StepGroup[]): Markup | undefined {
  const figures = groups.flatMap(({ name, steps }) => [
    ...drawCurves(name, "loss", steps, ({ loss }) => loss),
    ...drawCurves(name, "F1 on dev", steps, ({ devF1 }) => (devF1 === undefined ? undefined : 100 * devF1)),
  ]);
  if (figures.length === 0) return undefined;
  return section("Curves", markup`<div class="charts">\n${figures}</div>`);
}

function drawCurves(
  group: string,
  yName: string,
  steps: readonly StepReport[],
  pick: (point: CurvePoint) => number | undefined,
): Markup[] {
  const series = steps.flatMap((step) =>
    step.curves.flatMap((curve): Series[] => {
      const points = curve.points.flatMap((point) => {
        const value = pick(point);
        return value === undefined ? [] : [[point.step, value] as const];
      });
      return points.length === 0 ? [] : [{ name: nameCurve(step, curve), points }];
    }),
  );
  if (series.length === 0) return [];
  const range = yName === "loss" ? {} : { yRange: [0, 100] as const };
  const title = `${yName} of ${group}`;
  return [
    markup`<figure><h3>${group}: ${yName}</h3>${formatLineChart({ title, xName: "step", yName, series, ...range })}</figure>\n`,
  ];
}

const nameCurve = ({ name, seed }: StepReport, { part }: Curve): string =>
  [seed === undefined ? name : `seed ${seed}`, ...(part === "" ? [] : [part])].join(", ");

/** Mentions by label of every step that labels sentences; undefined when there is none. */
export function formatPseudoSection(groups: readonly StepGroup[]): Markup | undefined {
  const rows = groups.flatMap(({ name, steps }) => {
    const counts = steps.flatMap(({ pseudo }) => (pseudo === undefined ? [] : [pseudo]));
    return counts.length === 0 ? [] : [{ name, counts }];
  });
  if (rows.length === 0) return undefined;
  const labels = [...new Set(rows.flatMap(({ counts }) => counts.flatMap((own) => Object.keys(own))))].sort();
  const cell = ({ counts }: (typeof rows)[0], label: string): string => {
    const own = counts.flatMap((count) => count[label] ?? []);
    if (own.length === 0) return "0";
    const scores = own.flatMap(({ meanScore }) => meanScore ?? []);
    const score = scores.length === 0 ? "" : ` at ${spreadOf(scores).mean.toFixed(2)}`;
    return `${formatMean(counts.map((count) => count[label]?.kept ?? 0))}${score}`;
  };
  const left = ({ counts }: (typeof rows)[0]): string =>
    formatMean(
      counts.map((count) => Object.values(count).reduce((sum, own) => sum + own.belowScore + own.overCap, 0)),
    );
  return section(
    "Pseudo labels",
    markup`<p class="note">Mentions that a model found, by label, with the mean of their scores; means over the seeds. Left out: under the least score, or over the cap of a type.</p>`,
    formatHtmlTable(
      "Pseudo labels by step and label",
      [{ name: "step", isText: true }, ...labels.map((name) => ({ name })), { name: "left out" }],
      rows.map((row) => [row.name, ...labels.map((label) => cell(row, label)), left(row)]),
    ),
  );
}

/** How much every step read or made; undefined when none says. */
export function formatSizeSection(groups: readonly StepGroup[]): Markup | undefined {
  const names = [...new Set(groups.flatMap(({ steps }) => steps.flatMap(({ sizes }) => Object.keys(sizes))))];
  if (names.length === 0) return undefined;
  const rows = groups.filter(({ steps }) => steps.some(({ sizes }) => Object.keys(sizes).length > 0));
  return section(
    "Data",
    markup`<p class="note">What the steps read to train on, made or scored: sentences, or questions; means over the seeds.</p>`,
    formatHtmlTable(
      "Data sizes",
      [{ name: "step", isText: true }, { name: "verb", isText: true }, ...names.map((name) => ({ name }))],
      rows.map(({ name, steps }) => [
        name,
        steps[0].verb,
        ...names.map((size) => formatMean(steps.flatMap(({ sizes }) => sizes[size] ?? []))),
      ]),
    ),
  );
}

/** `1,200`, of numbers that differ their mean to a tenth. */
function formatMean(values: readonly number[]): string {
  if (values.length === 0) return "";
  const { mean } = spreadOf(values);
  return Number.isInteger(mean) ? formatCount(mean) : mean.toFixed(1);
}

/** Every instance of every step. */
export const formatStepSection = (steps: readonly StepReport[]): Markup =>
  section(
    "All steps",
    formatHtmlTable(
      "All steps",
      [
        { name: "step", isText: true },
        { name: "verb", isText: true },
        { name: "state", isText: true },
        { name: "time" },
        { name: "result", isText: true },
        { name: "builds on", isText: true },
      ],
      steps.map(({ name, verb, state, seconds, headline, after }) => [
        ...[name, verb, state, formatSeconds(seconds)],
        ...[formatHeadline(headline) || "–", after.join(", ") || "–"],
      ]),
    ),
  );
