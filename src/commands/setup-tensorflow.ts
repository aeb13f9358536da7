import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "../core/logger.js";
import { selectEngine } from "../engine/engine.js";
import { EngineError } from "../engine/errors.js";
import {
  lossAndGradients,
  matMul,
  parameter,
  read,
  readNumber,
  square,
  sum,
  tensor,
} from "../engine/ops/index.js";
import { buildAddon } from "../engine/tensorflow/build.js";
import { findLibrary, installLibrary, readVersion } from "../engine/tensorflow/library.js";
import {
  type BuildRecord,
  buildFolder,
  buildRecordName,
  readBuildRecord,
  thisPlatform,
} from "../engine/tensorflow/locate.js";

export interface SetupTensorflowOptions {
  /** Build against TensorFlow with CUDA (`tensorflow[and-cuda]`). Not run on a GPU by us. */
  readonly gpu?: boolean;
  /** Exact version of TensorFlow; the newest when absent. */
  readonly version?: string;
  /** A folder that holds TensorFlow, instead of installing it with pip. */
  readonly from?: string;
  /** Build again although there is a build that fits. */
  readonly force?: boolean;
}
export interface SetupTensorflowResult {
  readonly folder: string;
  readonly tensorflowVersion: string;
  readonly isGpu: boolean;
  /** False when a build that fits was already there. */
  readonly isNew: boolean;
}

/**
 * Compiles the addon of tfjs-node against a current TensorFlow into the user's cache, and checks it with a
 * product and a gradient. A second run finds the build and only checks it.
 *
 * @throws EngineError when a tool, the library or the check fails, with what to install
 */
export async function setupTensorflow(
  { gpu: isGpu = false, version, from, force = false }: SetupTensorflowOptions,
  logger: Logger,
): Promise<SetupTensorflowResult> {
  refuseUnsupported(isGpu);
  const folder = buildFolder();
  const present = readBuildRecord(folder);
  if (present !== undefined && !force && fits(present, isGpu, version, from)) {
    await checkBuild();
    logger.info("TensorFlow is already built", { folder, version: present.tensorflowVersion });
    return { folder, tensorflowVersion: present.tensorflowVersion, isGpu, isNew: false };
  }
  const recordFile = join(folder, buildRecordName);
  rmSync(recordFile, { force: true });
  const library =
    from === undefined
      ? await installLibrary({ folder: join(folder, "python"), isGpu, version }, logger)
      : findLibrary(from);
  await buildAddon(folder, library, logger);
  const tensorflowVersion = readVersion(library);
  const record: BuildRecord = {
    tensorflowVersion,
    isGpu,
    platform: thisPlatform,
    tensorflowFolder: library.folder,
  };
  writeFileSync(recordFile, JSON.stringify(record, null, 2));
  try {
    await checkBuild();
  } catch (error) {
    rmSync(recordFile, { force: true });
    throw error;
  }
  logger.info("TensorFlow is built and computes", { folder, version: tensorflowVersion });
  return { folder, tensorflowVersion, isGpu, isNew: true };
}

const fits = (record: BuildRecord, isGpu: boolean, version?: string, from?: string): boolean =>
  record.isGpu === isGpu &&
  (version === undefined || record.tensorflowVersion === version) &&
  (from === undefined || record.tensorflowFolder === findLibrary(from).folder);

function refuseUnsupported(isGpu: boolean): void {
  if (process.platform === "win32") {
    throw new EngineError("setup-tensorflow builds on Linux and macOS, not on Windows", {
      fix: 'run "npm install @tensorflow/tfjs-node", use WSL, or choose the webgpu engine',
    });
  }
  if (isGpu && process.platform !== "linux") {
    throw new EngineError("TensorFlow with CUDA exists for Linux alone", { fix: "choose the webgpu engine" });
  }
}

/** `[1, 2] · [[3], [4]] = 11`, and the gradient of the square of the first by it. */
async function checkBuild(): Promise<void> {
  await selectEngine("tensorflow");
  const left = parameter([1, 2], [1, 2]);
  const { loss, gradients } = lossAndGradients(
    () => sum(square(matMul(left, tensor([3, 4], [2, 1])))),
    [left],
  );
  const numbers = [await readNumber(loss), ...(await read(gradients[0]!))];
  for (const made of [loss, gradients[0]!, left]) made.dispose();
  if (numbers.join() === "121,66,88") return;
  throw new EngineError(`the built TensorFlow computes ${numbers.join(", ")} where 121, 66, 88 is right`, {
    fix: 'try another TensorFlow with "nerforge setup-tensorflow --version V"',
  });
}
