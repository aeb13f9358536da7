import { describe, expect, test } from "vitest";
import { findMarks, isOneStream, wrapBlock } from "../../../src/core/decompress/bzip2-marks.js";
import { loadBzip2Decoder } from "../../../src/core/decompress/bzip2-member.js";
import { fixtureMembers } from "../../ingest/read/fixtures.js";

const magic = { block: 0x314159265359n, end: 0x177245385090n };

/** Bytes with a mark at a bit and noise around it that holds none. */
function withMark(kind: "block" | "end", bit: number, byteLength: number): Uint8Array {
  const value = magic[kind] << BigInt(byteLength * 8 - bit - 48);
  return Uint8Array.from({ length: byteLength }, (_, k) =>
    Number((value >> BigInt((byteLength - 1 - k) * 8)) & 255n),
  );
}

describe("findMarks", () => {
  test("finds both marks at every bit", () => {
    for (const kind of ["block", "end"] as const)
      for (let bit = 0; bit < 40; bit++) expect(findMarks(withMark(kind, bit, 12))).toEqual([{ kind, bit }]);
  });

  test("leaves what begins in the last six bytes for the next time", () => {
    const bytes = withMark("block", 24, 12);
    for (let end = 0; end <= 12; end++) {
      const first = findMarks(bytes, 0, end);
      const then = findMarks(bytes, Math.max(0, end - 6));
      expect([...first, ...then]).toEqual([{ kind: "block", bit: 24 }]);
    }
  });

  test("sees one block and one end in each member of a small multistream file", () => {
    for (const { bytes } of fixtureMembers) {
      const marks = findMarks(bytes);
      expect(marks.map((mark) => mark.kind)).toEqual(["block", "end"]);
      expect(marks[0].bit).toBe(32);
      expect(isOneStream(marks, bytes.length)).toBe(true);
    }
  });
});

describe("isOneStream", () => {
  const { bytes } = fixtureMembers[1];
  test.each([
    ["two streams", Buffer.concat([bytes, fixtureMembers[2].bytes])],
    ["a stream and a byte", Buffer.concat([bytes, Buffer.of(0)])],
    ["a stream without its last byte", bytes.subarray(0, -1)],
    ["nothing", Buffer.alloc(0)],
  ])("is false for %s", (_, input) => {
    expect(isOneStream(findMarks(input), input.length)).toBe(false);
  });
});

describe("wrapBlock", () => {
  test("makes a block a stream that decodes to the same, at every shift of its bits", async () => {
    const { decodeBlock } = await loadBzip2Decoder();
    const { bytes, xml } = fixtureMembers[1];
    const [block, end] = findMarks(bytes);
    for (let shift = 0; shift < 8; shift++) {
      const shifted = shiftRight(bytes, shift);
      const wrapped = wrapBlock(shifted, block.bit + shift, end.bit + shift);
      expect(isOneStream(findMarks(wrapped), wrapped.length)).toBe(true);
      expect(Buffer.from(decodeBlock(shifted, block.bit + shift, end.bit + shift)!).toString()).toBe(xml);
    }
  });
});

function shiftRight(bytes: Uint8Array, shift: number): Uint8Array {
  const shifted = new Uint8Array(bytes.length + 1);
  for (let k = 0; k < bytes.length; k++) {
    shifted[k] |= bytes[k] >> shift;
    shifted[k + 1] |= (bytes[k] << (8 - shift)) & 0xff;
  }
  return shifted;
}
