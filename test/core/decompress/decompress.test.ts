import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Compression } from "../../../src/core/decompress/compression.js";
import {
  type CompressedInput,
  type DecompressOptions,
  decompress,
} from "../../../src/core/decompress/decompress.js";
import { InputError } from "../../../src/core/errors.js";
import { Tally } from "../../../src/core/tally.js";
import {
  feed,
  footer,
  gather,
  has,
  header,
  noteUnless,
  pack,
  pagesXml,
} from "../../ingest/read/made-dumps.js";
import { everyCut } from "../../support/chunks.js";

type Decoder = DecompressOptions["decoder"];

async function read(
  compression: Compression,
  decoder: Decoder,
  pieces: readonly Uint8Array[],
  isRepeatable = true,
): Promise<{ text: string; notices: Record<string, number> }> {
  const notices = new Tally();
  const input: CompressedInput = { open: () => feed(...pieces), isRepeatable };
  const text = (await gather(decompress(compression, input, { decoder, notices }))).toString();
  return { text, notices: notices.toJSON() };
}

const small = header + pagesXml(1, 3).join("") + footer;
/** Several blocks or buffers, whatever the compression. */
const large = header + pagesXml(1, 60, 600).join("") + footer;
const damage = (bytes: Buffer): void => {
  const at = Math.floor(bytes.length * 0.6);
  bytes.fill(0xff, at, at + 40);
};
const compress = {
  gz: (text: string) => gzipSync(text),
  bz2: (text: string) => pack("bzip2", text, "-1"),
  xz: (text: string) => pack("xz", text, "-1", "--block-size=65536"),
};
const programs = { gz: "gzip", bz2: "bzip2", xz: "xz" } as const;
const cases: [keyof typeof compress, Decoder, string][] = (["gz", "bz2", "xz"] as const).flatMap(
  (compression) =>
    (["fastest", "in-process"] as const).map((decoder): [keyof typeof compress, Decoder, string] => [
      compression,
      decoder,
      noteUnless(has(programs[compression]), programs[compression]),
    ]),
);

describe.each(cases)("decompress %s with the decoder %s%s", (compression, decoder, note) => {
  const isHere = note === "";
  const testHere = test.runIf(isHere);

  testHere("gives back what was packed, in one stream or in several", async () => {
    const pack = compress[compression];
    for (const parts of [[large], [small, large], [small, "", small]]) {
      const { text, notices } = await read(compression, decoder, parts.map(pack));
      expect(text === parts.join("")).toBe(true);
      expect(notices).toEqual({});
    }
  });

  testHere("gives the beginning of an input that ends anywhere, and counts the end", async () => {
    const bytes = compress[compression](large);
    let longest = 0;
    for (let k = 1; k < 10; k++) {
      const end = Math.floor((bytes.length * k) / 10);
      const { text, notices } = await read(compression, decoder, [bytes.subarray(0, end)]);
      expect(large.startsWith(text)).toBe(true);
      expect(text.length).toBeGreaterThanOrEqual(longest);
      expect(notices).toEqual({ truncated: 1 });
      longest = text.length;
    }
    expect(longest).toBeGreaterThan(large.length / 2);
  });

  testHere("gives what stands before damage, and counts it", async () => {
    const bytes = Buffer.from(compress[compression](large));
    damage(bytes);
    const { text, notices } = await read(compression, decoder, [bytes]);
    expect(text.slice(0, large.length * 0.3) === large.slice(0, large.length * 0.3)).toBe(true);
    expect(notices).toEqual(compression === "bz2" ? { corrupt_block: 1 } : { corrupt_stream: 1 });
    if (compression === "bz2")
      expect(text.slice(-large.length * 0.2) === large.slice(-large.length * 0.2)).toBe(true);
  });
});

describe("decompress in this process", () => {
  test("does not see how a gzip file arrives", async () => {
    for (const pieces of everyCut(gzipSync("<page>1</page>")))
      expect(await read("gz", "in-process", pieces)).toEqual({ text: "<page>1</page>", notices: {} });
  });

  test.runIf(has("xz"))(`does not see how an xz file arrives${noteUnless(has("xz"), "xz")}`, async () => {
    for (const pieces of everyCut(pack("xz", "<page>1</page>")))
      expect(await read("xz", "in-process", pieces)).toEqual({ text: "<page>1</page>", notices: {} });
  });

  test.runIf(has("xz"))(`says what it lacks for a file${noteUnless(has("xz"), "xz")}`, async () => {
    const bytes = pack("xz", "<page>1</page>", "--check=sha256");
    expect(await read("xz", "fastest", [bytes])).toEqual({ text: "<page>1</page>", notices: {} });
    await expect(read("xz", "in-process", [bytes])).rejects.toThrow(
      /^E_INPUT: this xz file needs .* Fix: install xz/,
    );
  });

  test("passes over what is no gzip behind a gzip file", async () => {
    const garbage = Array.from({ length: 20 }, () => Buffer.alloc(300_000, "garbage"));
    expect((await read("gz", "in-process", [gzipSync("<page>1</page>"), ...garbage])).text).toBe(
      "<page>1</page>",
    );
  });

  test("leaves zeros behind a gzip file alone", async () => {
    const padded = [gzipSync("<page>1</page>"), Buffer.alloc(100_000), Buffer.alloc(10)];
    expect(await read("gz", "in-process", padded)).toEqual({ text: "<page>1</page>", notices: {} });
  });

  test("hands out what a gzip of zeros unpacks to in pieces that fit into memory", async () => {
    const notices = new Tally();
    const input = { open: () => feed(gzipSync(Buffer.alloc(64 << 20))), isRepeatable: true };
    let [length, longest] = [0, 0];
    for await (const piece of decompress("gz", input, { decoder: "in-process", notices })) {
      length += piece.length;
      longest = Math.max(longest, piece.length);
    }
    expect([length, longest]).toEqual([64 << 20, 1 << 16]);
  });

  test.runIf(has("bzip2"))(
    `puts a mark where a bzip2 block is lost${noteUnless(has("bzip2"), "bzip2")}`,
    async () => {
      const bytes = Buffer.from(compress.bz2(large));
      damage(bytes);
      for (const decoder of ["in-process", "fastest"] as const) {
        const input = { open: () => feed(bytes), isRepeatable: true };
        const options = { decoder, notices: new Tally(), lossMark: Buffer.from("(lost)") };
        const [before, behind] = (await gather(decompress("bz2", input, options))).toString().split("(lost)");
        expect(large.startsWith(before!) && large.endsWith(behind!)).toBe(true);
        expect(before!.length).toBeGreaterThan(large.length * 0.3);
        expect(behind!.length).toBeGreaterThan(large.length * 0.2);
      }
    },
  );

  test("passes plain bytes on", async () => {
    expect(await read("none", "in-process", [Buffer.from("a"), Buffer.from("b")])).toEqual({
      text: "ab",
      notices: {},
    });
  });
});

describe.each(cases)("decompress %s by %s%s and its input", (compression, decoder, note) => {
  const testHere = test.runIf(note === "");
  const run = (input: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> =>
    decompress(compression, { open: () => input, isRepeatable: false }, { decoder, notices: new Tally() });

  testHere("hands on what the input throws", async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield compress[compression](large).subarray(0, 1000);
      throw new InputError("the disk is gone");
    }
    await expect(gather(run(failing()))).rejects.toThrow("E_INPUT: the disk is gone.");
  });

  testHere("stops early, does not read ahead, and closes the input", async () => {
    let given = 0;
    let isClosed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (const packed = compress[compression](large); given < 500; given++) yield packed;
      } finally {
        isClosed = true;
      }
    }
    for await (const bytes of run(endless())) if (bytes.length > 0) break;
    expect(given).toBeLessThan(50);
    await expect.poll(() => isClosed).toBe(true);
  });
});

describe("decompress of an input that can be read once", () => {
  test.runIf(has("bzip2"))(
    `counts damage that it cannot go back to${noteUnless(has("bzip2"), "bzip2")}`,
    async () => {
      const bytes = Buffer.from(compress.bz2(large));
      damage(bytes);
      const { text, notices } = await read("bz2", "fastest", [bytes], false);
      expect(text.startsWith(large.slice(0, large.length * 0.3))).toBe(true);
      expect(notices).toEqual({ corrupt_stream: 1 });
    },
  );
});
