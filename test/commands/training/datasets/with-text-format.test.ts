import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { datasetSettings } from "../../../../src/commands/training/config/dataset-settings.js";
import { withTextFormat } from "../../../../src/commands/training/datasets/with-text-format.js";
import { recordingContext } from "../../../support/recording-context.js";
import { nextFolder } from "../../../support/temp.js";

test.each([
  ["a.txt", "Ana went to Oslo.\nIt rained.\n", undefined, "text"],
  ["a.conll", "Ana B-PER\nleft O\n\nOslo B-LOC\n", undefined, "conll"],
  ["a.txt", "Ana B-PER\n", "text", "text"],
] as const)("%s of %j, named %s, is %s", async (name, content, format, expected) => {
  const file = join(nextFolder(), name);
  writeFileSync(file, content);
  const { context, lines } = recordingContext();
  const given = datasetSettings.parse({ files: [file], ...(format === undefined ? {} : { format }) });
  expect((await withTextFormat(given, context.logger)).format).toBe(expected);
  expect(lines).toEqual(format === undefined ? ["info format found by its content"] : []);
});
