import { execFileSync } from "node:child_process";
import { python } from "./tokenizers.js";

/** Whether the Python of NERFORGE_PYTHON has a module. */
export const hasModule = (name: string): boolean =>
  python !== undefined &&
  runs(["-c", `import importlib.util as u; raise SystemExit(u.find_spec(${JSON.stringify(name)}) is None)`]);

/** Whether it has Hugging Face's `datasets`. */
export const hasDatasets = hasModule("datasets");
export const datasetsNote = hasDatasets ? "" : " (skipped: set NERFORGE_PYTHON to a Python with datasets)";

function runs(args: readonly string[]): boolean {
  try {
    execFileSync(python!, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

const program = `
import json, sys
from datasets import load_dataset
dataset = load_dataset(sys.argv[1], cache_dir=sys.argv[2])
feature = next(iter(dataset.values())).features["ner_tags"].feature
print(json.dumps({"names": feature.names, "splits": {split: list(rows) for split, rows in dataset.items()}}))
`;

/** What `datasets.load_dataset` makes of a folder, without the network. */
export function loadDataset(
  folder: string,
  cache: string,
): { names: string[]; splits: Record<string, { id: string; tokens: string[]; ner_tags: number[] }[]> } {
  const env = { ...process.env, HF_HUB_OFFLINE: "1", HF_DATASETS_OFFLINE: "1", HF_HOME: cache };
  return JSON.parse(
    execFileSync(python!, ["-c", program, folder, cache], { env, encoding: "utf8", stdio: "pipe" }),
  );
}
