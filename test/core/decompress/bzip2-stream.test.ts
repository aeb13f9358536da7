import { describe, expect, test } from "vitest";
import { decodeBlocks } from "../../../src/core/decompress/bzip2-stream.js";
import { Tally } from "../../../src/core/tally.js";
import { fixtureBytes, fixtureMembers, fixtureXml } from "../../ingest/read/fixtures.js";
import { feed } from "../../ingest/read/made-dumps.js";
import { everyCut } from "../../support/chunks.js";

async function decode(...pieces: Uint8Array[]): Promise<{ text: string; notices: object }> {
  const notices = new Tally();
  const blocks: Uint8Array[] = [];
  for await (const block of decodeBlocks(feed(...pieces), notices)) blocks.push(block ?? Buffer.from(lost));
  return { text: Buffer.concat(blocks).toString(), notices: notices.toJSON() };
}

const lost = "(lost)";

describe("decodeBlocks", () => {
  test("decodes concatenated streams, cut anywhere", async () => {
    const two = Buffer.concat([fixtureMembers[3].bytes, fixtureMembers[4].bytes]);
    for (const pieces of everyCut(two))
      expect(await decode(...pieces)).toEqual({ text: fixtureXml[3] + fixtureXml[4], notices: {} });
  });

  test("gives the whole blocks of an input that ends anywhere, and counts the end", async () => {
    for (let cut = 1; cut < fixtureBytes.length; cut += 17) {
      const whole = fixtureMembers
        .filter(({ start, bytes }) => start + bytes.length <= cut)
        .map(({ xml }) => xml);
      const { text, notices } = await decode(fixtureBytes.subarray(0, cut));
      expect(text.startsWith(whole.join(""))).toBe(true);
      const isBetween = fixtureMembers.some(({ start }) => start <= cut && cut < start + 11);
      if (!isBetween && text.length === whole.join("").length) expect(notices).toEqual({ truncated: 1 });
    }
  });

  test("marks a damaged block and goes on with the next stream", async () => {
    const damaged = Buffer.from(fixtureBytes);
    damaged[fixtureMembers[2].start + 100] ^= 1;
    expect(await decode(damaged)).toEqual({
      text: [fixtureXml[0], fixtureXml[1], lost, fixtureXml[3], fixtureXml[4]].join(""),
      notices: { corrupt_block: 1 },
    });
  });

  test("does not hold a block that never ends", async () => {
    const noise = Buffer.alloc(1 << 20, "noise ");
    const { text, notices } = await decode(
      Buffer.from("BZh91AY&SY"),
      noise,
      noise,
      noise,
      noise,
      fixtureMembers[4].bytes,
    );
    expect(text).toBe(lost + fixtureXml[4]);
    expect(notices).toEqual({ corrupt_block: 1 });
  });

  test.each(["B", "BZh9", "BZh91AY", "BZh9 and no block in all that follows"])(
    "counts an input without a block: %s",
    async (start) => {
      expect(await decode(Buffer.from(start))).toEqual({ text: "", notices: { truncated: 1 } });
    },
  );

  test("gives nothing for nothing", async () => {
    expect(await decode()).toEqual({ text: "", notices: {} });
  });
});
