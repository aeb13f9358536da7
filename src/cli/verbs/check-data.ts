import type { Command } from "commander";
import { type CheckDataResult, checkData } from "../../commands/check-data.js";
import { formatCount, formatTable } from "../../core/table.js";
import { parseCount } from "../parse-value.js";
import { type CommonOptions, runVerb } from "../run-verb.js";
import { addInputFlags, type InputFlags, inputOptions } from "./data-flags.js";

interface Flags extends InputFlags, CommonOptions {
  readonly vocabulary?: string;
  readonly rareMentions: number;
}

/** `nerforge check-data`. */
export function addCheckData(program: Command): void {
  addInputFlags(program.command("check-data").description("look for what spoils training data"))
    .option("--vocabulary <file>", "vocab.txt or tokenizer.json: report words that it cannot hold")
    .option("--rare-mentions <count>", "report labels with fewer mentions", parseCount, 10)
    .action((flags: Flags) =>
      runVerb(flags, async (context) => {
        const result = await checkData({ ...flags, ...inputOptions(flags) }, context);
        return {
          text: describeCheck(result),
          json: result,
          hasFaults: result.findings.some(({ check }) => check !== "rare-label"),
        };
      }),
    );
}

export function describeCheck({
  texts,
  words,
  mentions,
  labels,
  schemes,
  findings,
  notes,
}: CheckDataResult): string {
  const lines = [
    `${formatCount(texts)} texts, ${formatCount(words)} words, ${formatCount(mentions)} mentions`,
    ...Object.entries(schemes).map(([file, scheme]) => `${file}: tags are ${scheme}`),
    formatTable(["label", "mentions"], Object.entries(labels)),
  ];
  for (const { check, message, count, cases } of findings) {
    lines.push(`${check}: ${message}: ${formatCount(count)}`);
    for (const { file, line, text } of cases) lines.push(`  ${file}:${line}: ${text}`);
  }
  for (const [reason, count] of Object.entries(notes)) lines.push(`reader: ${reason} ${formatCount(count)}`);
  if (findings.length === 0) lines.push("nothing found");
  return lines.join("\n");
}
