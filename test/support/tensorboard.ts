import { execFileSync, spawnSync } from "node:child_process";
import { python } from "./tokenizers.js";

const canImport = (program: string): boolean =>
  spawnSync(program, ["-c", "import tensorboard"], { stdio: "ignore" }).status === 0;

/** A Python with TensorBoard, to prove that it reads what is written here; absent by default. */
export const tensorboardPython = python !== undefined && canImport(python) ? python : undefined;
export const tensorboardNote = tensorboardPython
  ? ""
  : " (skipped: set NERFORGE_PYTHON to a Python with tensorboard)";

const program = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
reader = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0})
reader.Reload()
tags = reader.Tags()
scalars = {tag: [[e.step, e.value] for e in reader.Scalars(tag)] for tag in tags["scalars"]}
texts = {tag: [e.tensor_proto.string_val[0].decode() for e in reader.Tensors(tag)] for tag in tags["tensors"]}
plugins = {tag: reader.SummaryMetadata(tag).plugin_data.plugin_name for tag in tags["tensors"]}
print(json.dumps({"scalars": scalars, "texts": texts, "plugins": plugins}))
`;
/** Scalars by tag as [step, value], texts and their plugins by tag, as TensorBoard's own reader sees a folder. */
export const readWithTensorboard = (folder: string) =>
  JSON.parse(
    execFileSync(tensorboardPython!, ["-c", program, folder], { encoding: "utf8", stdio: "pipe" }),
  ) as {
    scalars: Record<string, [number, number][]>;
    texts: Record<string, string[]>;
    plugins: Record<string, string>;
  };
