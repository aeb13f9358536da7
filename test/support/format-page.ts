import { z } from "zod";
import { Losses } from "../../src/formats/losses.js";
import { type AnyFormat, checkFormatOptions, formatNames, getFormat } from "../../src/formats/registry.js";
import type { Example } from "../../src/text/example.js";
import { exampleOf, readBytes, readContext, writeBytes, writeContext } from "./examples.js";
import { formatCases } from "./format-cases.js";
import { mentionKeys } from "./mention-keys.js";

const labels = ["FAC", "LOC", "PER"];

/** What the page shows in every format: a mention inside another, and a text without any. */
const shown: readonly Example[] = [
  exampleOf(
    "Ines Duarte visited the Port of Lisbon .",
    [
      [0, 2, "PER"],
      [4, 7, "FAC"],
      [6, 7, "LOC"],
    ],
    "a",
  ),
  exampleOf("It rained .", [], "b"),
];

/** A mention in pieces, which few formats hold. */
const inPieces: Example = {
  ...exampleOf("left and right lung"),
  mentions: [
    {
      start: 0,
      end: 19,
      label: "FAC",
      parts: [
        { start: 0, end: 4 },
        { start: 15, end: 19 },
      ],
    },
  ],
};

/** The whole page: what was written by hand, with its two generated parts made anew. */
export async function makeFormatPage(page: string): Promise<string> {
  const parts = [formatTable(), await formatSections()];
  let at = 0;
  return page.replace(
    /(<!-- generated[^>]*-->\n)[\s\S]*?(<!-- end of generated -->)/g,
    (_, begin: string, end: string) => `${begin}\n${parts[at++]}\n${end}`,
  );
}

function formatTable(): string {
  const rows = formatNames.map((name) => {
    const format = getFormat(name);
    return `| [\`${name}\`](#${name}) | ${escapeCell(format.summary)} | ${format.offsets === "none" ? "–" : format.offsets} | ${holdsWhat(format)} |`;
  });
  return `| name | what | positions | holds |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}

const escapeCell = (text: string): string => text.replaceAll("|", "\\|");

/** What comes through a format as it is written without options, found by writing it. */
function holdsWhat(format: AnyFormat): string {
  const lossesOf = (example: Example): Losses => {
    const context = writeContext(labels, { losses: new Losses() });
    writeBytes(format.name, [example], {}, context);
    return context.losses;
  };
  const nested = lossesOf(shown[0]).total === 0;
  const pieces = lossesOf(inPieces).total === 0;
  const mentions = nested
    ? pieces
      ? "nested mentions, mentions in pieces"
      : "nested mentions"
    : "mentions that do not overlap";
  return format.records === "questions" ? `${mentions}, questions` : mentions;
}

async function formatSections(): Promise<string> {
  const sections: string[] = [];
  for (const name of formatNames) {
    const format = getFormat(name);
    const files: string[] = [];
    for (const [, write, read] of formatCases.filter(([of]) => of === name)) {
      // What stands beside a file is the same kind of thing for every option.
      const file = await formatFile(format, write, read, files.length === 0);
      if (!files.includes(file)) files.push(file);
    }
    const options = [...describeOptions(format, "readOptions"), ...describeOptions(format, "writeOptions")];
    const table =
      options.length === 0
        ? "No options.\n"
        : `| option | default | |\n| --- | --- | --- |\n${options.join("\n")}\n`;
    sections.push(`### ${name}\n\n${format.summary}.\n\n${table}\n${files.join("\n")}`);
  }
  return sections.join("\n");
}

/** A row for each option: flag and name, default, what it says. */
function describeOptions(format: AnyFormat, side: "readOptions" | "writeOptions"): string[] {
  const { properties = {} } = z.toJSONSchema(format[side], { io: "input", unrepresentable: "any" });
  const flag = side === "readOptions" ? "--read" : "--write";
  return Object.entries(properties).map(([name, property]) => {
    if (typeof property === "boolean") return `| \`${flag} ${name}\` | | |`;
    const choices = property.enum === undefined ? "" : ` (${property.enum.join(", ")})`;
    const usual = property.default === undefined ? "–" : `\`${String(property.default)}\``;
    return `| \`${flag} ${name}\` | ${escapeCell(usual)} | ${escapeCell(property.description ?? "")}${choices} |`;
  });
}

/** The file, or files, that the examples make; @throws Error when they do not come back but for what is counted */
async function formatFile(
  format: AnyFormat,
  write: Readonly<Record<string, unknown>>,
  read: Readonly<Record<string, unknown>>,
  isFirst: boolean,
): Promise<string> {
  const context = writeContext(labels, { losses: new Losses(), datasetId: "example", out: outOf(format) });
  // Tags' names are given where the labels of the cases are others.
  const own = Object.fromEntries(Object.entries(read).filter(([key]) => key !== "names"));
  const writer = format.createWriter(checkFormatOptions(format, "writeOptions", write), context);
  const pieces = [writer.begin(), ...shown.map((example) => writer.example(example)), writer.end()];
  const isBinary = format.records === "examples" && format.binary !== undefined;
  const beside = { ...writer.takeFiles?.(), ...(isFirst && !isBinary ? writer.sidecars?.() : {}) };
  await checkBack(format, write, own);
  const flags = Object.entries(write).map(([key, value]) => `${key}=${String(value)}`);
  const lead = flags.length === 0 ? "" : `With \`--write ${flags.join(" ")}\`:\n\n`;
  const text = isBinary ? "" : pieces.join("");
  const blocks = [
    ...(text === "" ? [] : [fence(text)]),
    ...Object.entries(beside).map(([name, content]) => `\`${name}\`:\n\n${fence(content)}`),
  ];
  const binary = isBinary ? "Binary; rows and card are those of `hf-tokens`.\n" : "";
  return `${lead}${binary}${blocks.join("\n")}`;
}

const outOf = (format: AnyFormat): string =>
  format.name === "parquet" ? "train.parquet" : format.name === "brat" ? "train" : "train.jsonl";

/** Four backticks: a card holds blocks of its own. */
const fence = (text: string): string => `\`\`\`\`\n${text.replace(/\n*$/, "\n")}\`\`\`\`\n`;

async function checkBack(
  format: AnyFormat,
  write: Readonly<Record<string, unknown>>,
  read: Readonly<Record<string, unknown>>,
): Promise<void> {
  const context = writeContext(labels, { losses: new Losses() });
  const bytes = writeBytes(format.name, shown, write, context);
  const names =
    write["as"] === "numbers"
      ? { names: "O,B-FAC,E-FAC,I-FAC,S-FAC,B-LOC,E-LOC,I-LOC,S-LOC,B-PER,E-PER,I-PER,S-PER" }
      : {};
  const back = await readBytes(
    format.name,
    bytes,
    { ...read, ...names },
    readContext({ naming: context.naming }),
  );
  const found = back.reduce((sum, example) => sum + mentionKeys(example).length, 0);
  const wanted = shown.reduce((sum, example) => sum + example.mentions.length, 0);
  if (back.length !== shown.length || found !== wanted - context.losses.total)
    throw new Error(`${format.name}: ${found} of ${wanted} mentions came back in ${back.length} texts`);
}
