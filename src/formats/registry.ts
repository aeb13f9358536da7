import { checkConfig } from "../core/config.js";
import { ConfigError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import { brat } from "./brat/brat.js";
import { conll } from "./conll.js";
import { conllu } from "./conllu/conllu.js";
import { csv } from "./csv/csv.js";
import { doccano } from "./doccano.js";
import type { ExampleFormat, QuestionFormat } from "./format.js";
import { gliner } from "./gliner.js";
import { hfTokens } from "./hf/hf-tokens.js";
import { parquet } from "./hf/parquet.js";
import { jsonl } from "./jsonl.js";
import { labelStudio } from "./label-studio/label-studio.js";
import { mrc } from "./mrc.js";
import { pointer } from "./pointer/pointer.js";
import { prodigy } from "./prodigy.js";
import { punified } from "./punified/punified.js";
import { qpmrc } from "./qpmrc.js";
import { slot } from "./slot.js";
import { spacy } from "./spacy/spacy.js";
import { spans } from "./spans/spans.js";
import { squad } from "./squad.js";
import { templates } from "./templates/templates.js";
import { uie } from "./uie/uie.js";
import { wikiann } from "./wikiann.js";

export const formatNames = [
  "conll",
  "slot",
  "jsonl",
  "spans",
  "mrc",
  "squad",
  "qpmrc",
  "punified",
  "uie",
  "gliner",
  "hf-tokens",
  "parquet",
  "csv",
  "conllu",
  "wikiann",
  "spacy",
  "templates",
  "pointer",
  "doccano",
  "label-studio",
  "prodigy",
  "brat",
] as const;
export type FormatName = (typeof formatNames)[number];

/** A format whose options have been forgotten: what commands work with after checking them by its schema. */
export type AnyFormat = ExampleFormat | QuestionFormat;

/** Every format by its name; a name without its format does not compile. */
const formats: { readonly [Name in FormatName]: { readonly name: Name | string } } = {
  conll,
  slot,
  jsonl,
  spans,
  mrc,
  squad,
  qpmrc,
  punified,
  uie,
  gliner,
  "hf-tokens": hfTokens,
  parquet,
  csv,
  conllu,
  wikiann,
  spacy,
  templates,
  pointer,
  doccano,
  "label-studio": labelStudio,
  prodigy,
  brat,
};

/** @throws ConfigError that lists the names */
export function getFormat(name: string): AnyFormat {
  const format = (formats as Readonly<Record<string, unknown>>)[name];
  // Options go through the format's own schema before its functions see them, so their type may be forgotten.
  if (format !== undefined && Object.hasOwn(formats, name)) return format as AnyFormat;
  throw new ConfigError(`no format "${name}": ${expectedOneOf(name, formatNames)}`, {
    fix: "name one of them with --from or --to",
  });
}

/** A format's read or write options, complete; misspelt ones are refused by name. */
export const checkFormatOptions = (
  format: AnyFormat,
  side: "readOptions" | "writeOptions",
  given: Readonly<Record<string, unknown>> = {},
): unknown =>
  checkConfig(format[side], given, `${side === "readOptions" ? "--read" : "--write"} of ${format.name}`);
