import { dirname, resolve } from "node:path";
import { checkConfig, readYaml } from "../../core/config.js";
import { expandDataset } from "../training/config/dataset-settings.js";
import { expandModel } from "../training/config/model-settings.js";
import { changeAt, isTree } from "../training/config/settings-tree.js";
import { type CpnerExperiment, cpnerExperiment } from "./settings.js";

/**
 * Reads an experiment's YAML; paths in it are those of its folder.
 *
 * @throws ConfigError for a file that cannot be read, or settings that are not valid
 */
export function loadExperiment(file: string): CpnerExperiment {
  const folder = dirname(resolve(file));
  const tree = readYaml(file);
  if (!isTree(tree)) return checkConfig(cpnerExperiment, tree, file);
  const dataset = (value: unknown): unknown => expandDataset(value, folder);
  const domain = (value: unknown): unknown => {
    if (!isTree(value)) return value;
    const own = changeAt(changeAt(value, "train", dataset), "dev", dataset);
    return changeAt(own, "queries", (queries) => queryFile(queries, folder));
  };
  let expanded = changeAt(changeAt(tree, "target", domain), "test", dataset);
  expanded = changeAt(expanded, "sources", (sources) =>
    Array.isArray(sources) ? sources.map(domain) : sources,
  );
  expanded = changeAt(expanded, "model", (model) => expandModel(model, folder));
  return checkConfig(cpnerExperiment, expanded, file);
}

/** The file of a query set; the name of one that is shipped stays as it is. */
const queryFile = (queries: unknown, folder: string): unknown =>
  typeof queries === "string" && /\.ya?ml$/.test(queries) ? resolve(folder, queries) : queries;
