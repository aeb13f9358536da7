import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError, InputError } from "../core/errors.js";
import { Tokenizer } from "./tokenizer.js";
import { type BertOptions, bertTokenizerJson } from "./tokenizer-json.js";

const settingsFile = "tokenizer_config.json";

/** What `tokenizer_config.json` says that a `vocab.txt` needs; its other keys are kept. */
const settingsSchema = z.looseObject({
  do_lower_case: z.boolean().optional(),
  strip_accents: z.boolean().nullish(),
  tokenize_chinese_chars: z.boolean().optional(),
});

/** Pieces of a `vocab.txt`: one a line, its number the id. */
export function parseVocabulary(text: string): string[] {
  const pieces = text.replace(/^\ufeff/, "").split("\n");
  if (pieces.at(-1) === "") pieces.pop();
  return pieces.map((piece) => piece.trimEnd());
}

export const formatVocabulary = (pieces: readonly string[]): string =>
  pieces.map((piece) => `${piece}\n`).join("");

/**
 * The tokenizer of a `tokenizer.json`, a `vocab.txt`, or a directory that holds either (the former first).
 *
 * @param options for a `vocab.txt`, where no `tokenizer_config.json` beside it says so
 * @throws InputError when there is none; ConfigError when it is malformed or does not say whether it lowercases
 */
export function readTokenizer(path: string, options: Partial<BertOptions> = {}): Tokenizer {
  const file = findTokenizerFile(path);
  const settings = readSettings(join(file, "..", settingsFile));
  if (!file.endsWith(".txt")) return new Tokenizer(readJson(file), file, settings);
  const lowercase = options.lowercase ?? settings.do_lower_case;
  if (lowercase === undefined) {
    throw new ConfigError("a vocab.txt alone does not say whether its model reads lower-cased text", {
      at: { file },
      fix: `put ${settingsFile} with do_lower_case beside it, or pass lowercase`,
    });
  }
  const stripAccents = options.stripAccents ?? settings.strip_accents;
  const splitChinese = options.splitChinese ?? settings.tokenize_chinese_chars;
  const json = bertTokenizerJson(parseVocabulary(readText(file)), {
    lowercase,
    ...(stripAccents == null ? {} : { stripAccents }),
    ...(splitChinese === undefined ? {} : { splitChinese }),
  });
  return new Tokenizer(json, file, { ...settings, do_lower_case: lowercase });
}

function findTokenizerFile(path: string): string {
  if (!existsSync(path)) throw new InputError(`${path} does not exist`, { fix: "check the path" });
  if (!statSync(path).isDirectory()) return path;
  const file = ["tokenizer.json", "vocab.txt"].map((name) => join(path, name)).find(existsSync);
  if (file !== undefined) return file;
  const isSentencePiece = existsSync(join(path, "spiece.model"));
  throw new InputError(
    `${path} holds neither tokenizer.json nor vocab.txt${isSentencePiece ? ", only spiece.model" : ""}`,
    {
      fix: isSentencePiece
        ? "save tokenizer.json with Transformers' fast tokenizer of the model"
        : "name a tokenizer's directory",
    },
  );
}

function readText(file: string): string {
  return readFileSync(file, "utf8");
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readText(file));
  } catch (cause) {
    throw new ConfigError(`${file} is not JSON: ${(cause as Error).message}`, { at: { file }, cause });
  }
}

function readSettings(file: string): z.output<typeof settingsSchema> {
  if (!existsSync(file)) return {};
  const result = settingsSchema.safeParse(readJson(file));
  if (result.success) return result.data;
  throw new ConfigError(`${file} is not valid:\n${z.prettifyError(result.error)}\n`, { at: { file } });
}

const rolesOfTokens: Readonly<Record<string, string>> = {
  "[PAD]": "pad_token",
  "[UNK]": "unk_token",
  "[CLS]": "cls_token",
  "[SEP]": "sep_token",
  "[MASK]": "mask_token",
  "<pad>": "pad_token",
  "</s>": "eos_token",
  "<unk>": "unk_token",
};

/** The files that Hugging Face keeps a tokenizer in, by name: what to write beside a model. */
export function formatTokenizerFiles(tokenizer: Tokenizer): Map<string, string> {
  const { json, settings } = tokenizer;
  const roles = Object.fromEntries(
    json.added_tokens.flatMap(({ content }) =>
      rolesOfTokens[content] ? [[rolesOfTokens[content], content]] : [],
    ),
  );
  const isBert = json.model.type === "WordPiece";
  const { normalizer } = json;
  const bertSettings = {
    do_lower_case: normalizer?.["lowercase"] ?? false,
    strip_accents: normalizer?.["strip_accents"] ?? null,
    tokenize_chinese_chars: normalizer?.["handle_chinese_chars"] ?? true,
  };
  const config = {
    tokenizer_class: isBert ? "BertTokenizer" : "PreTrainedTokenizerFast",
    ...roles,
    ...(isBert ? bertSettings : {}),
    ...settings,
  };
  const files = new Map([
    ["tokenizer.json", toJson(json)],
    [settingsFile, toJson(config)],
    ["special_tokens_map.json", toJson(roles)],
  ]);
  if (isBert) files.set("vocab.txt", formatVocabulary(listPieces(tokenizer)));
  return files;
}

const toJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function listPieces(tokenizer: Tokenizer): string[] {
  const vocab = tokenizer.json.model["vocab"] as Record<string, number>;
  const pieces: string[] = [];
  for (const [piece, id] of Object.entries(vocab)) pieces[id] = piece;
  return Array.from(pieces, (piece, id) => piece ?? `[unused-${id}]`);
}
