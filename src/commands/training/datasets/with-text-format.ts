import type { Logger } from "../../../core/logger.js";
import type { DatasetSettings } from "../config/dataset-settings.js";
import { detectTextFormat } from "./detect-format.js";
import { detectOptions } from "./load-dataset.js";

/**
 * Settings of a dataset whose labels are not needed, with the format that its content tells where none is named: what is of
 * no format is plain text.
 *
 * @throws as `detectTextFormat`
 */
export async function withTextFormat<T extends DatasetSettings>(settings: T, logger: Logger): Promise<T> {
  const { files, format } = settings;
  if (files === undefined || format !== undefined) return settings;
  const found = await detectTextFormat(files[0], detectOptions(settings));
  logger.forStage("data").info("format found by its content", { file: files[0], format: found.format });
  return { ...settings, format: found.format, read: { ...found.read, ...settings.read } };
}
