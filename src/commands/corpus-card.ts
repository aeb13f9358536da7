import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { formatCount } from "../core/table.js";
import { formatStats } from "../corpus/format-stats.js";
import type { Manifest } from "./manifest.js";

/** Writes `DIR/README.md`: what the corpus holds, how it was made, whose text it is, what to beware of. */
export function writeCorpusCard(folder: string, manifest: Manifest): void {
  writeFileSync(join(folder, "README.md"), formatCard(manifest));
}

export function formatCard(manifest: Manifest): string {
  const { stats, wiki, language, dumpDate, files, options } = manifest;
  const train = stats.parts.train;
  const fileLines = Object.entries(files).flatMap(([role, facts]) =>
    facts.map(
      ({ path, bytes, sha256 }) =>
        `| ${role} | ${basename(path)} | ${formatCount(bytes)} | ${sha256.slice(0, 16)}… |`,
    ),
  );
  return `---
language: ${language}
licence: CC-BY-SA-4.0
task: token classification (NER)
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

- A page links a title once as a rule: repeats of a mention's text, and of the page's own title, stand unlabelled
  (${(100 * stats.unlabelled.share).toFixed(1)} % of labelled and unlabelled together).
- DBpedia gives a page one class, from its first infobox; many pages have none.
- What is linked is what editors link: dates and common words are rare, names are many.
`;
}
