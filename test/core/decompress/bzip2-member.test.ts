import { describe, expect, test } from "vitest";
import { loadBzip2Decoder } from "../../../src/core/decompress/bzip2-member.js";
import { fixtureMembers } from "../../ingest/read/fixtures.js";
import { has, noteUnless, pack, pageXml, wordsOf } from "../../ingest/read/made-dumps.js";

const decoder = await loadBzip2Decoder();
const hasBzip2 = has("bzip2");
const roomy = 1 << 26;
const textOf = (pieces: readonly (Uint8Array | undefined)[]): string =>
  Buffer.concat(pieces.filter((piece) => piece !== undefined)).toString();

/** Three pages in four blocks of level 1, whose second block holds a part of the second page only. */
const longPages = [
  pageXml(1, wordsOf(1, 8_000)),
  pageXml(2, wordsOf(2, 40_000)),
  pageXml(3, wordsOf(3, 8_000)),
];

describe("decodeMember", () => {
  test("decodes the members of the fixture", () => {
    for (const { bytes, xml } of fixtureMembers) {
      const { pieces, notices } = decoder.decodeMember(bytes, roomy, false);
      expect(textOf(pieces)).toBe(xml);
      expect(notices).toEqual({});
    }
  });

  test("does not stop after the first of two streams whose border was not seen", () => {
    const bytes = Buffer.concat([fixtureMembers[1].bytes, fixtureMembers[2].bytes]);
    const { pieces, notices } = decoder.decodeMember(bytes, roomy, false);
    expect(textOf(pieces)).toBe(fixtureMembers[1].xml + fixtureMembers[2].xml);
    expect(notices).toEqual({});
  });

  test("never hangs or throws on a member that ends early, and gives it when only its checksum is cut", () => {
    const { bytes, xml } = fixtureMembers[1];
    for (let cut = 0; cut < bytes.length; cut++) {
      const { pieces, notices } = decoder.decodeMember(bytes.subarray(0, cut), roomy, true);
      expect([0, xml.length]).toContain(textOf(pieces).length);
      if (pieces.length === 0) expect(notices).toEqual({ truncated: 1 });
    }
    expect(textOf(decoder.decodeMember(bytes.subarray(0, -1), roomy, true).pieces)).toBe(xml);
  });

  test("counts a member beyond the limit", () => {
    expect(decoder.decodeMember(fixtureMembers[2].bytes, 100, false)).toEqual({
      pieces: [],
      notices: { member_too_large: 1 },
    });
  });

  test.runIf(hasBzip2)(`counts a bomb without growing to its size${noteUnless(hasBzip2, "bzip2")}`, () => {
    const bomb = pack("bzip2", Buffer.alloc(12 << 20), "-9");
    expect(bomb.length).toBeLessThan(200);
    const { pieces, notices } = decoder.decodeMember(bomb, 1 << 20, false);
    expect({ pieces, notices }).toEqual({ pieces: [], notices: { member_too_large: 1 } });
    expect(decoder.decodeMember(bomb, roomy, false).pieces[0]?.length).toBe(12 << 20);
  });

  test.runIf(hasBzip2)(
    `loses one block of a damaged member, and no other${noteUnless(hasBzip2, "bzip2")}`,
    () => {
      const xml = longPages.join("");
      const bytes = pack("bzip2", xml, "-1");
      const damaged = Buffer.from(bytes);
      damaged[Math.floor(bytes.length / 2)] ^= 0x10;
      const { pieces, notices } = decoder.decodeMember(damaged, roomy, false);
      expect(notices).toEqual({ corrupt_block: 1 });
      expect(pieces.filter((piece) => piece === undefined)).toHaveLength(1);
      expect(textOf(pieces)).toContain(longPages[0]);
      expect(textOf(pieces)).toContain(longPages[2]);
      expect(pieces.length).toBeGreaterThan(3);
    },
  );

  test("gives nothing for bytes that are no bzip2", () => {
    const { pieces } = decoder.decodeMember(Buffer.from("BZh91AY&SY and then something else"), roomy, false);
    expect(textOf(pieces)).toBe("");
  });
});
