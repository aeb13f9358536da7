import { isTree, mergeSettings, type SettingsTree } from "./settings-tree.js";

/**
 * A verb's defaults under what was given. Keys of `training` that stand in each other's place go together: whoever
 * gives steps wants no default of epochs, another schedule has none of the default's keys,
 * and another batch size not its parts.
 */
export function withDefaults(defaults: SettingsTree, given: SettingsTree): Record<string, unknown> {
  return mergeSettings(adaptDefaults(defaults, given), given);
}

function adaptDefaults(defaults: SettingsTree, given: SettingsTree): SettingsTree {
  const adapted: Record<string, unknown> = { ...defaults };
  for (const [key, value] of Object.entries(defaults)) {
    const over = given[key];
    if (!isTree(value) || !isTree(over)) continue;
    adapted[key] = /training$/i.test(key) ? adaptTraining(value, over) : adaptDefaults(value, over);
  }
  return adapted;
}

function adaptTraining(defaults: SettingsTree, given: SettingsTree): SettingsTree {
  const { epochs, steps, schedule, patience, microBatchSize, ...rest } = defaults;
  const isOtherSchedule =
    isTree(schedule) &&
    isTree(given["schedule"]) &&
    (given["schedule"]["name"] ?? schedule["name"]) !== schedule["name"];
  const givesWarmup =
    isTree(given["schedule"]) && ("warmupSteps" in given["schedule"] || "warmupRatio" in given["schedule"]);
  const { warmupSteps, warmupRatio, ...bareSchedule } = isTree(schedule) ? schedule : {};
  return {
    ...rest,
    // A batch size of one's own need not divide by the default of what is read at once.
    ...(given["batchSize"] === undefined ? { microBatchSize } : {}),
    ...(given["steps"] === undefined && given["epochs"] === undefined ? { epochs, steps } : {}),
    ...(given["evaluateEvery"] === "never" ? {} : { patience }),
    ...(isOtherSchedule ? {} : { schedule: givesWarmup ? bareSchedule : schedule }),
  };
}
