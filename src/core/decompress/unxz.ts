import xz from "xz-decompress";
import { InputError } from "../errors.js";
import type { Tally } from "../tally.js";
import { damage } from "./compression.js";
import { findDecoderProgram, runDecoder } from "./decoder-program.js";
import type { CompressedInput, DecompressOptions } from "./decompress.js";

/** xz by its program, or without one in this thread. */
export async function* unxz(
  input: CompressedInput,
  { decoder, notices }: DecompressOptions,
): AsyncGenerator<Uint8Array> {
  const program = decoder === "fastest" ? findDecoderProgram("xz") : undefined;
  if (!program) return yield* unxzInProcess(input.open(), notices);
  const end = yield* runDecoder(program, input.open());
  if (end !== "whole") notices.add(end === "truncated" ? damage.truncated : damage.corruptStream);
}

/** The last two bytes of every xz stream, before padding by zeros. */
const xzFooter = "YZ";

/** xz-decompress has one decoder a thread: a second dump waits until the first is read or given up. */
async function* unxzInProcess(input: AsyncIterable<Uint8Array>, notices: Tally): AsyncGenerator<Uint8Array> {
  let tail = "";
  const watched = async function* (): AsyncGenerator<Uint8Array> {
    for await (const bytes of input) {
      const last = Buffer.from(bytes.subarray(-16)).toString("latin1");
      tail = (tail + last).replace(/\0+$/, "").slice(-16);
      yield bytes;
    }
  };
  const reader = new xz.XzReadableStream(toWebStream(watched())).getReader();
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
    // It ends in silence when its input does.
    if (!tail.endsWith(xzFooter)) notices.add(damage.truncated);
  } catch (error) {
    notices.add(judgeXzError(error));
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** By the error numbers of xz-embedded, which are all that xz-decompress tells. */
function judgeXzError(error: unknown): string {
  const code = Number(/error code (\d+)/.exec(String(error))?.[1]);
  if (code === 8) return damage.truncated;
  if (code === 5 || code === 7) return damage.corruptStream;
  if (Number.isNaN(code)) throw error;
  throw new InputError(`this xz file needs what the built-in decoder lacks (xz-embedded error ${code})`, {
    fix: "install xz, or unpack the file first",
    cause: error,
  });
}

function toWebStream(input: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const step = await input.next();
      if (step.done) controller.close();
      else controller.enqueue(step.value);
    },
    async cancel() {
      await input.return(undefined);
    },
  });
}
