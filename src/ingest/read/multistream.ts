import { asBuffer, joinBytes } from "../../core/bytes.js";
import type { Bzip2Decoder } from "../../core/decompress/bzip2-member.js";
import { damageMark } from "./dump.js";
import type { FileBytes } from "./file-bytes.js";

/** `BZh`, a level and the mark of a first block: ten bytes, of which 76 bits are fixed. */
export const memberMagicBytes = 10;
const blockMagic = "1AY&SY";

/** How far one read goes when a member's begin or end is looked for. */
const searchBytes = 1 << 20;
/** Members of Wikimedia's files have some 100 pages: without a second one in these bytes, there is only one. */
const firstSearchBytes = 16 << 20;
const spacedSamples = 6;

/** Where members begin in `bytes`, at offsets below `end`. */
export function findMemberStarts(bytes: Uint8Array, end = bytes.length): number[] {
  const buffer = asBuffer(bytes);
  const starts: number[] = [];
  let at = buffer.indexOf(blockMagic, 4, "latin1");
  while (at >= 0 && at - 4 < end) {
    if (isHeader(bytes, at - 4)) starts.push(at - 4);
    at = buffer.indexOf(blockMagic, at + 1, "latin1");
  }
  return starts;
}

function isHeader(bytes: Uint8Array, at: number): boolean {
  const level = bytes[at + 3];
  return (
    bytes[at] === 0x42 && bytes[at + 1] === 0x5a && bytes[at + 2] === 0x68 && 0x31 <= level && level <= 0x39
  );
}

/** Offset of the first member that begins at or after `from` and below `limit`; undefined without one. */
export function findNextMember(file: FileBytes, from: number, limit = file.size): number | undefined {
  for (let at = from; at < limit; at += searchBytes) {
    const [start] = findMemberStarts(file.read(at, at + searchBytes + memberMagicBytes - 1), searchBytes);
    if (start !== undefined) return at + start < limit ? at + start : undefined;
  }
  return undefined;
}

/**
 * Whether a bzip2 file consists of many members that each hold whole pages, so that they can be read apart.
 *
 * Looks at the first three members and at six more, evenly spaced: one that begins or ends inside a page (as
 * pbzip2 cuts them) makes the file one to be read from front to back. Damaged members say nothing.
 */
export function hasPageAlignedMembers(file: FileBytes, decoder: Bzip2Decoder, maxBytes: number): boolean {
  const second = findNextMember(file, 1, firstSearchBytes);
  if (findNextMember(file, 0, 1) === undefined || second === undefined) return false;
  const third = findNextMember(file, second + 1, second + firstSearchBytes);
  const starts = new Set([0, second, ...(third === undefined ? [] : [third])]);
  for (let k = 1; k <= spacedSamples; k++) {
    const from = Math.floor((file.size * k) / (spacedSamples + 1));
    const start = findNextMember(file, from, from + firstSearchBytes);
    if (start !== undefined) starts.add(start);
  }
  let aligned = 0;
  for (const start of starts) {
    const verdict = isMemberAligned(file, start, decoder, maxBytes);
    if (verdict === false) return false;
    if (verdict === true) aligned++;
  }
  return aligned > 0;
}

/** Undefined for a member that is damaged, cut off, or too long to be one of many. */
function isMemberAligned(
  file: FileBytes,
  start: number,
  decoder: Bzip2Decoder,
  maxBytes: number,
): boolean | undefined {
  const limit = start + firstSearchBytes;
  const end = findNextMember(file, start + 1, limit) ?? (limit >= file.size ? file.size : undefined);
  if (end === undefined) return undefined;
  const { pieces, notices } = decoder.decodeMember(file.read(start, end), maxBytes, false);
  return Object.keys(notices).length > 0
    ? undefined
    : isPageAligned(joinBytes(pieces.map((piece) => piece ?? damageMark)));
}

/** Whether XML begins and ends between pages. */
export function isPageAligned(xml: Uint8Array): boolean {
  const buffer = asBuffer(xml);
  const head = buffer
    .toString("latin1", 0, 256)
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  const tail = buffer.toString("latin1", Math.max(0, buffer.length - 256)).trimEnd();
  return (
    /^(?:$|<page>|<mediawiki[\s>]|<\?xml\s|<siteinfo>|<\/mediawiki>)/.test(head) &&
    /(?:^|<\/page>|<\/siteinfo>|<mediawiki[^<>]*>|<\/mediawiki>)$/.test(tail)
  );
}
