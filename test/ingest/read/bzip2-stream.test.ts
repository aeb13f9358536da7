import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { damageMark } from "../../../src/ingest/read/bzip2-member.js";
import { decodeBlocks } from "../../../src/ingest/read/bzip2-stream.js";
import { everyCut } from "../../support/chunks.js";
import { fixtureBytes, fixtureMembers, fixtureXml } from "./fixtures.js";
import { feed, gather } from "./made-dumps.js";

async function decode(...pieces: Uint8Array[]): Promise<{ text: string; notices: object }> {
  const notices = new Tally();
  return {
    text: (await gather(decodeBlocks(feed(...pieces), notices))).toString(),
    notices: notices.toJSON(),
  };
}

const lost = Buffer.from(damageMark).toString();

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

  test("gives nothing for nothing", async () => {
    expect(await decode()).toEqual({ text: "", notices: {} });
  });
});
