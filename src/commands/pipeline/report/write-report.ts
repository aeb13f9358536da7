import { join } from "node:path";
import { markup } from "../../../report/markup.js";
import { formatPage } from "../../../report/page.js";
import { writeWhole } from "../../training/runs/run-folder.js";
import type { PlannedStep } from "../plan-pipeline.js";
import { groupSteps } from "./group-steps.js";
import { readStepReport } from "./read-step.js";
import {
  formatCurveSection,
  formatGraphSection,
  formatPseudoSection,
  formatScoreSection,
  formatSizeSection,
  formatStepSection,
} from "./sections.js";

export interface ReportOptions {
  readonly about: string | undefined;
  /** The pipeline's file. */
  readonly file: string;
  /** The pipeline's folder; gets `report.html`. */
  readonly out: string;
}

export const reportPath = (out: string): string => join(out, "report.html");

/**
 * Writes one page about a pipeline as it stands: the graph of its steps, scores after each, curves, pseudo labels, sizes.
 * It holds numbers and names alone, no sentences of the data.
 */
export function writeReport(planned: readonly PlannedStep[], { about, file, out }: ReportOptions): void {
  const steps = planned.map((step) => readStepReport(step, out));
  const groups = groupSteps(steps);
  const done = steps.filter(({ state }) => state === "done").length;
  const seconds = steps.reduce((sum, step) => sum + (step.seconds ?? 0), 0);
  const title = about ?? file;
  const body = markup`<h1>${title}</h1>
<p class="about"><code>nerforge run ${file}</code>: ${done} of ${steps.length} steps done, ${(seconds / 60).toFixed(1)} minutes of their last launches together.</p>
${[
  formatScoreSection(groups),
  formatGraphSection(groups),
  formatPseudoSection(groups),
  formatSizeSection(groups),
  formatCurveSection(groups),
  formatStepSection(steps),
]}`;
  writeWhole(reportPath(out), formatPage(title, body));
}
