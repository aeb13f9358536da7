import { isAscii } from "node:buffer";
import { InputError } from "../core/errors.js";

/** `auto` is UTF-8, or windows-1252 when the first byte above 127 cannot be UTF-8. */
export const encodings = ["auto", "utf-8", "windows-1252", "gb18030", "utf-16le"] as const;
export type Encoding = (typeof encodings)[number];

export interface DecodeTextOptions {
  readonly encoding?: Encoding;
  /** For messages. */
  readonly file: string;
  /** Told once, when `auto` settles on something else than UTF-8. */
  readonly onFallback?: (encoding: Encoding) => void;
}

/**
 * Characters of a byte stream, whatever its cuts, without a byte order mark.
 *
 * @throws InputError where the bytes are not of the encoding
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array>,
  { encoding = "auto", file, onFallback }: DecodeTextOptions,
): AsyncGenerator<string> {
  let decoder = new TextDecoder(encoding === "auto" ? "utf-8" : encoding, { fatal: true });
  let isSettled = encoding !== "auto";
  let held: Uint8Array = new Uint8Array();
  let offset = 0;
  for await (const chunk of chunks) {
    let bytes = chunk;
    if (!isSettled) {
      bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      held = new Uint8Array();
      const verdict = judgeFirstHighByte(bytes);
      if (verdict === "cut") {
        held = bytes;
        continue;
      }
      isSettled = verdict !== "ascii";
      if (verdict === "other") {
        decoder = new TextDecoder("windows-1252", { fatal: true });
        onFallback?.("windows-1252");
      }
    }
    yield decode(decoder, bytes, offset, file);
    offset += bytes.length;
  }
  const tail = decode(decoder, held, offset, file) + flush(decoder, offset, file);
  if (tail !== "") yield tail;
}

/** What `auto` takes a byte stream for; it is read as far as its first byte above 127. */
export async function findEncoding(chunks: AsyncIterable<Uint8Array>): Promise<Encoding> {
  let held: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    if (held.length === 0 && isAscii(chunk)) continue;
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const verdict = judgeFirstHighByte(held);
    if (verdict !== "cut") return verdict === "other" ? "windows-1252" : "utf-8";
  }
  return "utf-8";
}

/** Whether the first byte above 127 begins a whole UTF-8 sequence. */
function judgeFirstHighByte(bytes: Uint8Array): "ascii" | "utf-8" | "other" | "cut" {
  const at = bytes.findIndex((byte) => byte > 127);
  if (at < 0) return "ascii";
  const width = bytes[at] >= 0xf0 ? 4 : bytes[at] >= 0xe0 ? 3 : 2;
  const isContinued = bytes.subarray(at + 1, at + width).every((byte) => (byte & 0xc0) === 0x80);
  if (bytes[at] < 0xc2 || bytes[at] > 0xf4 || !isContinued) return "other";
  return at + width > bytes.length ? "cut" : "utf-8";
}

type Decoder = InstanceType<typeof TextDecoder>;

const flush = (decoder: Decoder, offset: number, file: string): string =>
  guard(() => decoder.decode(), decoder, offset, file);
const decode = (decoder: Decoder, bytes: Uint8Array, offset: number, file: string): string =>
  guard(() => decoder.decode(bytes, { stream: true }), decoder, offset, file);

function guard(read: () => string, decoder: Decoder, offset: number, file: string): string {
  try {
    return read();
  } catch (cause) {
    throw new InputError(`${file} is not ${decoder.encoding} text after byte ${offset}`, {
      at: { file },
      fix: `name its encoding, one of ${encodings.join(", ")}`,
      cause,
    });
  }
}
