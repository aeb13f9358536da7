import { z } from "zod";
import { ConfigError } from "../core/errors.js";
import { addedTokenSchema } from "./added-tokens.js";
import type { TokenModel } from "./model.js";
import { type PartSpec, partSchema, unknownPart } from "./normalizers.js";
import { type ScoredPiece, Unigram } from "./unigram.js";
import { WordPiece } from "./word-piece.js";

const part = partSchema.nullish().transform((spec): PartSpec | null => spec ?? null);

/** Older files leave the model's type out: a list of scored pieces is Unigram's, `##` is WordPiece's. */
const modelSchema = z.preprocess((model) => {
  const { type, vocab, continuing_subword_prefix: prefix } = (model ?? {}) as Record<string, unknown>;
  if (type !== undefined || vocab === undefined) return model;
  if (Array.isArray(vocab)) return { ...(model as object), type: "Unigram" };
  return prefix === undefined ? model : { ...(model as object), type: "WordPiece" };
}, partSchema);

const tokenizerSchema = z.looseObject({
  version: z.string().default("1.0"),
  truncation: z.unknown().optional(),
  padding: z.unknown().optional(),
  added_tokens: z.array(addedTokenSchema).default([]),
  normalizer: part,
  pre_tokenizer: part,
  post_processor: part,
  decoder: part,
  model: modelSchema,
});

/** The content of a `tokenizer.json`, in Hugging Face's words; keys that are not known here are kept. */
export type TokenizerJson = z.output<typeof tokenizerSchema>;

export function checkTokenizerJson(json: unknown, file: string): TokenizerJson {
  return checkPart(tokenizerSchema, json, file);
}

function checkPart<T extends z.ZodType>(schema: T, value: unknown, place: string): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new ConfigError(`${place} is not a tokenizer:\n${z.prettifyError(result.error)}\n`, {
    fix: "take the file from its source again",
  });
}

const wordPieceSchema = z.object({
  vocab: z.record(z.string(), z.number().int().nonnegative()),
  unk_token: z.string().default("[UNK]"),
  continuing_subword_prefix: z.string().default("##"),
  max_input_chars_per_word: z.number().int().positive().default(100),
});

const unigramSchema = z.object({
  vocab: z.array(z.tuple([z.string(), z.number()])).min(1),
  unk_id: z.number().int().nonnegative().nullish(),
  byte_fallback: z.boolean().default(false),
});

const builders: Readonly<Record<string, (spec: PartSpec) => TokenModel>> = {
  WordPiece: (spec) => {
    const options = checkPart(wordPieceSchema, spec, "model WordPiece");
    return new WordPiece(new Map(Object.entries(options.vocab)), {
      unknownToken: options.unk_token,
      continuingPrefix: options.continuing_subword_prefix,
      maxWordCharacters: options.max_input_chars_per_word,
    });
  },
  Unigram: (spec) => {
    const {
      vocab,
      unk_id: unknownId,
      byte_fallback: byteFallback,
    } = checkPart(unigramSchema, spec, "model Unigram");
    return new Unigram(vocab as readonly ScoredPiece[], {
      ...(unknownId == null ? {} : { unknownId }),
      byteFallback,
    });
  },
};

/** The model that a part of `tokenizer.json` describes. */
export function buildModel(spec: PartSpec): TokenModel {
  const build = builders[spec.type];
  if (build === undefined) throw unknownPart("model", spec.type, Object.keys(builders));
  return build(spec);
}

const special = (content: string, id: number): TokenizerJson["added_tokens"][number] => ({
  id,
  content,
  single_word: false,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});

export interface BertOptions {
  readonly lowercase: boolean;
  /** Default: as `lowercase`. */
  readonly stripAccents?: boolean;
  /** Default true. */
  readonly splitChinese?: boolean;
}

const bertSpecials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"] as const;

/**
 * A `tokenizer.json` for the pieces of a BERT `vocab.txt`.
 *
 * @throws ConfigError when `[UNK]`, `[CLS]` or `[SEP]` is missing
 */
export function bertTokenizerJson(pieces: readonly string[], options: BertOptions): TokenizerJson {
  const vocab = Object.fromEntries(pieces.map((piece, id) => [piece, id]));
  const idOf = (token: string): number => {
    if (vocab[token] !== undefined) return vocab[token];
    throw new ConfigError(`the vocabulary of ${pieces.length} pieces has no ${token}`, {
      fix: "use a vocab.txt of BERT's kind",
    });
  };
  const [cls, sep] = [idOf("[CLS]"), idOf("[SEP]")];
  idOf("[UNK]");
  const place = (kind: string, id: string, typeId: number) => ({ [kind]: { id, type_id: typeId } });
  const single = [
    place("SpecialToken", "[CLS]", 0),
    place("Sequence", "A", 0),
    place("SpecialToken", "[SEP]", 0),
  ];
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: bertSpecials
      .filter((token) => vocab[token] !== undefined)
      .map((token) => special(token, vocab[token]))
      .sort((a, b) => a.id - b.id),
    normalizer: {
      type: "BertNormalizer",
      clean_text: true,
      handle_chinese_chars: options.splitChinese ?? true,
      strip_accents: options.stripAccents ?? null,
      lowercase: options.lowercase,
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
    post_processor: {
      type: "TemplateProcessing",
      single,
      pair: [...single, place("Sequence", "B", 1), place("SpecialToken", "[SEP]", 1)],
      special_tokens: {
        "[CLS]": { id: "[CLS]", ids: [cls], tokens: ["[CLS]"] },
        "[SEP]": { id: "[SEP]", ids: [sep], tokens: ["[SEP]"] },
      },
    },
    decoder: { type: "WordPiece", prefix: "##", cleanup: true },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab,
    },
  };
}

/**
 * A `tokenizer.json` of T5's kind for scored pieces: `</s>` ends every sequence; the text is put in form NFKC
 * (or passed through `charsmap`, a `precompiled_charsmap`), split at spaces and marked with `▁`.
 *
 * @throws ConfigError when `<pad>`, `</s>` or `<unk>` is missing
 */
export function t5TokenizerJson(
  pieces: readonly ScoredPiece[],
  { charsmap, byteFallback = false }: { readonly charsmap?: string; readonly byteFallback?: boolean } = {},
): TokenizerJson {
  const idOf = (token: string): number => {
    const id = pieces.findIndex(([piece]) => piece === token);
    if (id >= 0) return id;
    throw new ConfigError(`the ${pieces.length} pieces have no ${token}`, {
      fix: "train with T5's special tokens",
    });
  };
  const specials = ["<pad>", "</s>", "<unk>"].map((token) => special(token, idOf(token)));
  const sentinels = pieces.flatMap(([piece], id) =>
    /^<extra_id_\d+>$/.test(piece) ? [special(piece, id)] : [],
  );
  const end = { SpecialToken: { id: "</s>", type_id: 0 } };
  const sequence = (id: string) => ({ Sequence: { id, type_id: 0 } });
  const metaspace = { type: "Metaspace", replacement: "▁", prepend_scheme: "always", split: true };
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [...specials, ...sentinels].sort((a, b) => a.id - b.id),
    normalizer: charsmap ? { type: "Precompiled", precompiled_charsmap: charsmap } : { type: "NFKC" },
    pre_tokenizer: { type: "Sequence", pretokenizers: [{ type: "WhitespaceSplit" }, metaspace] },
    post_processor: {
      type: "TemplateProcessing",
      single: [sequence("A"), end],
      pair: [sequence("A"), end, sequence("B"), end],
      special_tokens: { "</s>": { id: "</s>", ids: [idOf("</s>")], tokens: ["</s>"] } },
    },
    decoder: metaspace,
    model: { type: "Unigram", unk_id: idOf("<unk>"), vocab: pieces, byte_fallback: byteFallback },
  };
}
