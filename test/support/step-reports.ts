import type { StepReport } from "../../src/commands/pipeline/report/read-step.js";

/** A step that is done, as the report of a pipeline reads it. */
export const stepReport = (name: string, group = name, more: Partial<StepReport> = {}): StepReport => ({
  ...{ name, group, verb: "finetune", after: [], state: "done", headline: {}, sizes: {}, curves: [] },
  ...more,
});
