import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { footer, header, pageXml } from "./made-dumps.js";

/** A multistream dump that needs no bzip2 to be there: see fixtures/read/SOURCE.md. */
export const fixturePath = fileURLToPath(
  new URL("../../../fixtures/read/multistream.xml.bz2", import.meta.url),
);
export const fixtureBytes = readFileSync(fixturePath);

const group = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, k) => pageXml(from + k)).join("");

/** What its members hold, in order. */
export const fixtureXml: readonly string[] = [header, group(1, 4), group(4, 9), group(9, 11), footer];

const starts = [...fixtureBytes.toString("latin1").matchAll(/BZh9/g)].map((match) => match.index);
export const fixtureMembers = starts.map((start, k) => ({
  start,
  bytes: fixtureBytes.subarray(start, starts[k + 1] ?? fixtureBytes.length),
  xml: fixtureXml[k],
}));
