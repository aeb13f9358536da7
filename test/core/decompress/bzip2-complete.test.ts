import { describe, expect, test } from "vitest";
import { completeStream } from "../../../src/core/decompress/bzip2-complete.js";
import { findMarks } from "../../../src/core/decompress/bzip2-marks.js";
import { decompress } from "../../../src/core/decompress/decompress.js";
import { Tally } from "../../../src/core/tally.js";
import { fixtureBytes, fixtureMembers } from "../../ingest/read/fixtures.js";
import { feed, gather, has, noteUnless, pack, wordsOf } from "../../ingest/read/made-dumps.js";
import { everyCut } from "../../support/chunks.js";

async function complete(...pieces: Uint8Array[]): Promise<{ bytes: Buffer; cuts: number }> {
  let cuts = 0;
  const bytes = await gather(completeStream(feed(...pieces), () => cuts++));
  return { bytes, cuts };
}
const unpack = async (bytes: Uint8Array): Promise<string> =>
  (
    await gather(
      decompress(
        "bz2",
        { open: () => feed(bytes), isRepeatable: true },
        { decoder: "in-process", notices: new Tally() },
      ),
    )
  ).toString();

describe("completeStream", () => {
  test("passes whole streams on, unchanged for every cut", async () => {
    for (const tail of ["", "tail"]) {
      const two = Buffer.concat([fixtureMembers[3].bytes, fixtureMembers[4].bytes, Buffer.from(tail)]);
      for (const pieces of everyCut(two)) {
        const { bytes, cuts } = await complete(...pieces);
        expect(bytes.equals(two)).toBe(true);
        expect(cuts).toBe(0);
      }
    }
  });

  test("knows a whole stream whatever bit its end begins at", async () => {
    const shifts = new Set<number>();
    for (const { bytes: member } of fixtureMembers) {
      shifts.add(findMarks(member)[1].bit & 7);
      expect((await complete(member)).cuts).toBe(0);
      expect((await complete(member.subarray(0, -1))).cuts).toBe(1);
    }
    expect(shifts.size).toBeGreaterThan(2);
  });

  test("does not see how a cut input arrives", async () => {
    const short = fixtureBytes.subarray(fixtureMembers[3].start, -20);
    const expected = await complete(short);
    expect(expected.cuts).toBe(1);
    for (const pieces of everyCut(short)) expect(await complete(...pieces)).toEqual(expected);
  });

  test.runIf(has("bzip2"))(
    `makes what bzip2 finds whole, with every whole block${noteUnless(has("bzip2"), "bzip2")}`,
    async () => {
      const text = wordsOf(1, 60_000);
      const packed = pack("bzip2", text, "-1");
      for (let k = 1; k <= 12; k++) {
        // the last cuts leave a part of the checksum
        const end = k > 6 ? packed.length - 13 + k : Math.floor((packed.length * k) / 7);
        const { bytes, cuts } = await complete(packed.subarray(0, end));
        expect(cuts).toBe(end === packed.length ? 0 : 1);
        const unpacked = pack("bzip2", bytes, "-d").toString();
        expect(unpacked).toBe(await unpack(packed.subarray(0, end)));
        expect(text.startsWith(unpacked)).toBe(true);
      }
    },
  );

  test("gives nothing for nothing", async () => {
    expect(await complete()).toEqual({ bytes: Buffer.alloc(0), cuts: 0 });
  });
});
