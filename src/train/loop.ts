import { CheckpointFolder, restoreTensors } from "./checkpoint.js";
import { checkFingerprint } from "./fingerprint.js";
import { Optimizer } from "./optimizer.js";
import { newRunState } from "./run-state.js";
import { type TrainOptions, type TrainResult, toResult } from "./train-options.js";
import { TrainingLog } from "./training-log.js";
import { TrainingRun } from "./training-run.js";

export type { TrainOptions, TrainResult } from "./train-options.js";

/**
 * Trains a model, from the run's last checkpoint on when there is one. The model is left as the last step made it;
 * the best one stands in `checkpoints/best`. A run that is finished is reported and left alone.
 *
 * @throws ConfigError when the run in the folder was begun with another fingerprint; InterruptedError after a signal,
 *   with a checkpoint; DivergedError when a loss or a gradient is not finite; InputError when there is no batch, or
 *   the checkpoint is not the model's; what the model, the batches and the callbacks throw
 */
export async function train(options: TrainOptions): Promise<TrainResult> {
  const { model, settings, folder, fingerprint, totalSteps, context } = options;
  const logger = context.logger.forStage("train");
  const checkpoints = new CheckpointFolder(folder);
  const saved = checkpoints.readLast();
  if (saved !== undefined) {
    const { stoppedBy, step } = saved.state;
    checkFingerprint(saved.state.fingerprint, fingerprint, folder);
    if (stoppedBy !== null) {
      logger.info("already finished, nothing to do", { step, by: stoppedBy });
      return toResult(saved.state, stoppedBy);
    }
    logger.info("resuming", { step, of: totalSteps });
  }
  const state = saved?.state ?? newRunState(fingerprint);
  const optimizer = new Optimizer(model.trained, settings.optimizer);
  try {
    if (saved !== undefined) restoreTensors(saved, model.trained, optimizer);
    const log = new TrainingLog({ folder, state, totalSteps, settings, logger });
    try {
      const run = new TrainingRun({ options, optimizer, checkpoints, log }, state);
      return toResult(state, await run.run());
    } finally {
      log.close();
    }
  } finally {
    optimizer.dispose();
    context.progress?.end();
  }
}
