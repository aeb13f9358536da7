import type { ScheduleSettings } from "./settings.js";

/** Learning rate of a step, numbered from 0, as a factor of the peak. */
export type Schedule = (step: number) => number;

/**
 * The learning rate over a run. With warm-up it rises in equal parts from 0 at step 0 to the peak at step
 * `warmup`; then:
 *
 * - `linear` falls to 0 at `totalSteps`; `constant` stays.
 * - `cosine-hard-restarts` falls along `cycles` half cosines to 0 at `totalSteps`. Source: the schedule of this
 *   name in Hugging Face's Transformers.
 * - `sgdr` falls along half cosines to `minimumFactor`, the first `periodSteps` long, each of the others
 *   `periodFactor` times as long as the one before. Source: Loshchilov, Hutter 2017, "SGDR: Stochastic Gradient
 *   Descent with Warm Restarts" (arXiv:1608.03983), equation 5 with T_mult; equation not checked. Differs: may
 *   begin with a warm-up, and the periods then begin behind it.
 * - `ladder` is `factor ** epoch`, each epoch `stepsPerEpoch` long. Source: the schedule of this name in TOF's
 *   `train_bert_mrc.py` (Zhang et al. 2021; FACTS 1.7). Differs: theirs has no warm-up; epochs count from behind it.
 *
 * @param stepsPerEpoch of the first epoch; only `ladder` depends on it; default: the run is one epoch
 * @param totalSteps steps of the run; only `linear`, `cosine-hard-restarts` and `warmupRatio` depend on it
 */
export function createSchedule(
  settings: ScheduleSettings,
  totalSteps: number,
  stepsPerEpoch = totalSteps,
): Schedule {
  const warmupSteps = settings.warmupSteps ?? Math.ceil((settings.warmupRatio ?? 0) * totalSteps);
  const main = createMainPart(settings, Math.max(1, totalSteps - warmupSteps), Math.max(1, stepsPerEpoch));
  return (step) => (step < warmupSteps ? step / warmupSteps : main(step - warmupSteps));
}

/** The part behind the warm-up: steps count from its beginning, and it is `length` of them long. */
function createMainPart(settings: ScheduleSettings, length: number, stepsPerEpoch: number): Schedule {
  switch (settings.name) {
    case "linear":
      return (step) => Math.max(0, (length - step) / length);
    case "constant":
      return () => 1;
    case "ladder":
      return (step) => settings.factor ** Math.floor(step / stepsPerEpoch);
    case "cosine-hard-restarts":
      return (step) => (step >= length ? 0 : halfCosine(((settings.cycles * step) / length) % 1));
    case "sgdr": {
      const { periodSteps, periodFactor, minimumFactor } = settings;
      return (step) =>
        minimumFactor + (1 - minimumFactor) * halfCosine(shareOfPeriod(step, periodSteps, periodFactor));
    }
  }
}

/** 1 at 0, falling to 0 at 1. */
const halfCosine = (share: number): number => 0.5 * (1 + Math.cos(Math.PI * share));

/** How far a step is in its period, in [0, 1). */
function shareOfPeriod(step: number, periodSteps: number, periodFactor: number): number {
  if (periodFactor === 1) return (step % periodSteps) / periodSteps;
  let start = 0;
  let length = periodSteps;
  while (step >= start + length) {
    start += length;
    length *= periodFactor;
  }
  return (step - start) / length;
}
