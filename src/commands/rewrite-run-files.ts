import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify as formatYaml } from "yaml";
import type { Corpus } from "../corpus/corpus.js";
import type { CorpusStats } from "../corpus/stats.js";
import { readMeta, writeMeta } from "../corpus/tables/meta.js";
import { type BuildConfig, toAbsolutePaths } from "./build-config.js";
import { type BuildRecipe, toRecipe } from "./build-recipe.js";
import { writeCorpusCard } from "./corpus-card.js";
import type { FileFacts } from "./file-facts.js";
import { manifestFileName, readManifest, withoutFolders } from "./manifest.js";

/**
 * After a layer was made anew: the corpus's recipe and config, its manifest and its card say how it is now.
 *
 * @param files those that were read for it, by role; the others stay as they were recorded
 */
export async function rewriteRunFiles(
  corpus: Corpus,
  config: BuildConfig,
  files: Readonly<Record<string, readonly FileFacts[]>>,
  stats: CorpusStats,
): Promise<void> {
  const { folder } = corpus;
  const { options, files: named } = toRecipe(config, files);
  const recipe = readMeta<BuildRecipe>(corpus, "recipe");
  if (recipe) writeMeta(corpus, "recipe", { ...recipe, options, files: { ...recipe.files, ...named } });
  writeFileSync(join(folder, "config.yaml"), formatYaml(toAbsolutePaths(config)));
  const old = readManifest(folder);
  if (old === undefined) return; // the build never came to its end: it writes them when it does
  const manifest = { ...old, options, files: { ...old.files, ...withoutFolders(files) }, stats };
  writeFileSync(join(folder, manifestFileName), `${JSON.stringify(manifest, null, 2)}\n`);
  await writeCorpusCard(corpus, manifest);
}
