import { z } from "zod";
import { type PartSpec, partSchema, unknownPart } from "./normalizers.js";

/** Puts the texts of tokens together again. */
export type Decoder = (tokens: readonly string[]) => string;

/** English contractions and punctuation lose the space that splitting gave them. */
const cleanUp = (text: string): string =>
  text
    .replaceAll(" .", ".")
    .replaceAll(" ?", "?")
    .replaceAll(" !", "!")
    .replaceAll(" ,", ",")
    .replaceAll(" ' ", "'")
    .replaceAll(" n't", "n't")
    .replaceAll(" 'm", "'m")
    .replaceAll(" do not", " don't")
    .replaceAll(" 's", "'s")
    .replaceAll(" 've", "'ve")
    .replaceAll(" 're", "'re");

function wordPiece(spec: PartSpec): Decoder {
  const { prefix, cleanup } = z
    .object({ prefix: z.string().default("##"), cleanup: z.boolean().default(true) })
    .parse(spec);
  return (tokens) =>
    tokens
      .map((token, i) => {
        const piece =
          i > 0 && token.startsWith(prefix) ? token.slice(prefix.length) : `${i > 0 ? " " : ""}${token}`;
        return cleanup ? cleanUp(piece) : piece;
      })
      .join("");
}

function metaspace(spec: PartSpec): Decoder {
  const { replacement, prepend_scheme: scheme } = z
    .object({ replacement: z.string().default("▁"), prepend_scheme: z.string().default("always") })
    .parse(spec);
  return (tokens) => {
    const text = tokens.join("").replaceAll(replacement, " ");
    return scheme !== "never" && text.startsWith(" ") && tokens[0].startsWith(replacement)
      ? text.slice(1)
      : text;
  };
}

const byteToken = /^<0x([0-9A-F]{2})>$/;

/** Runs of byte tokens become the characters that they spell. */
function joinBytes(tokens: readonly string[]): string[] {
  const out: string[] = [];
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) out.push(new TextDecoder().decode(Uint8Array.from(bytes)));
    bytes = [];
  };
  for (const token of tokens) {
    const byte = byteToken.exec(token);
    if (byte) {
      bytes.push(Number.parseInt(byte[1], 16));
    } else {
      flush();
      out.push(token);
    }
  }
  flush();
  return out;
}

function sequence(spec: PartSpec): Decoder {
  const { decoders } = z.object({ decoders: z.array(partSchema) }).parse(spec);
  const hasBytes = decoders.some(({ type }) => type === "ByteFallback");
  const ends = decoders.filter(({ type }) => type !== "ByteFallback" && type !== "Fuse").map(buildDecoder);
  const last = ends.at(-1) ?? ((tokens: readonly string[]) => tokens.join(""));
  if (ends.length > 1) throw unknownPart("decoder", "Sequence of several", Object.keys(builders));
  return (tokens) => last(hasBytes ? joinBytes(tokens) : tokens);
}

const builders: Readonly<Record<string, (spec: PartSpec) => Decoder>> = {
  WordPiece: wordPiece,
  Metaspace: metaspace,
  Sequence: sequence,
};

/** The decoder that a part of `tokenizer.json` describes; null puts spaces between tokens. */
export function buildDecoder(spec: PartSpec | null): Decoder {
  if (spec === null) return (tokens) => tokens.join(" ");
  const build = builders[spec.type];
  if (build === undefined) throw unknownPart("decoder", spec.type, Object.keys(builders));
  return build(spec);
}
