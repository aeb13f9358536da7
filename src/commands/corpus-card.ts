import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { formatCount } from "../core/table.js";
import type { Corpus } from "../corpus/corpus.js";
import { formatStats } from "../corpus/format-stats.js";
import { corpusWeaknesses } from "./corpus-weaknesses.js";
import type { Manifest } from "./manifest.js";
import { listPapers } from "./papers.js";
import { formatLabels } from "./training/report/card-parts.js";
import { surveyLabels } from "./training/survey-labels.js";

/** Sentences that the card's examples of each type are taken from. */
const surveyedSentences = 50_000;

/** Writes `DIR/README.md`: what the corpus holds, how it was made, whose text it is, what to beware of. */
export async function writeCorpusCard(corpus: Corpus, manifest: Manifest): Promise<void> {
  const { surfaces } = await surveyLabels(corpus.examples({ split: "train" }), [], surveyedSentences);
  writeFileSync(join(corpus.folder, "README.md"), formatCard(manifest, surfaces));
}

/** @param surfaces some mentions of each type, as they are written */
export function formatCard(manifest: Manifest, surfaces: ReadonlyMap<string, readonly string[]>): string {
  const { stats, wiki, language, dumpDate, files, options } = manifest;
  const train = stats.parts.train;
  const fileLines = Object.entries(files).flatMap(([role, facts]) =>
    facts.map(
      ({ path, bytes, sha256 }) =>
        `| ${role} | ${basename(path)} | ${formatCount(bytes)} | ${sha256.slice(0, 16)}… |`,
    ),
  );
  return `---
language: [${language}]
license: cc-by-sa-4.0
task_categories: [token-classification]
tags: [named-entity-recognition, nerforge]
pretty_name: NER corpus of ${wiki}
---
# NER corpus of ${wiki}${dumpDate === undefined ? "" : `, dump of ${dumpDate}`}

${train ? `${formatCount(train.examples)} training sentences with ${formatCount(train.tokens)} words and ${train.categories} labels` : "Sentences"}, made
by nerforge ${manifest.nerforge} as NER-BERT's corpus is made (Liu et al. 2021, arXiv:2112.00405, section 2): links of
Wikipedia are the mentions, DBpedia's class of the page they lead to is the label, a link to a page without a class is
\`ENTITY\`.

\`corpus.sqlite\` holds everything; \`manifest.json\` says how it was made; \`nerforge stats\`, \`verify\` and \`export\` read it.

\`\`\`
${formatStats(stats, { maxLabels: 400 })}
\`\`\`

## Types

${formatLabels(new Map(stats.labels.filter(({ isKept }) => isKept).map(({ label, trainMentions }) => [label, trainMentions])), surfaces)}

## Made from

| role | file | bytes | sha256 |
| --- | --- | --- | --- |
${fileLines.join("\n")}

Options: \`${JSON.stringify(options)}\`. Node ${manifest.node}, ICU ${manifest.icu}. Same inputs, options and versions give the
same corpus, whatever the number of workers: ${manifest.isReproducible ? "yes" : "no, see quarantine"}.

## Licence

The text is Wikipedia's, by its authors, under CC BY-SA (https://creativecommons.org/licenses/by-sa/4.0/); each sentence
keeps its page and revision. The labels derive from DBpedia, under CC BY-SA as well. What you derive from this corpus and
pass on stands under the same licence and names both.

## Known weaknesses

${corpusWeaknesses(stats.unlabelled.share)
  .map((line) => `- ${line}`)
  .join("\n")}

## Citation

The corpus is made as this paper says; cite it, Wikipedia with the dump's date, and DBpedia.

${listPapers(["nerBert"])}
`;
}
