import { asBuffer, joinBytes } from "../../core/bytes.js";
import { type Bzip2Decoder, loadBzip2Decoder } from "../../core/decompress/bzip2-member.js";
import { Tally } from "../../core/tally.js";
import { type DumpChunk, damageMark, notice, type RangeChunk, type ReadChunk } from "./dump.js";
import { type FileBytes, openFileBytes } from "./file-bytes.js";
import { findMemberStarts, findNextMember, memberMagicBytes } from "./multistream.js";

/**
 * The content of a chunk, in whichever thread calls it; for ranges it is here that the file is read and decoded.
 *
 * Damaged members give what their whole blocks hold, everything lost is counted, nothing in the file throws.
 *
 * @throws InputError when the dump is no longer there
 */
export async function readChunk(chunk: DumpChunk): Promise<ReadChunk> {
  if (chunk.kind === "bytes") return { content: chunk.xml, notices: chunk.notices };
  if (chunk.kind === "records") {
    const { format, lines, notices } = chunk;
    return { content: { format, lines }, notices };
  }
  const decoder = chunk.format === "bz2" ? await loadBzip2Decoder() : undefined;
  const file = openFileBytes(chunk.path);
  const notices = new Tally();
  try {
    const content = decoder ? readMembers(file, chunk, decoder, notices) : readPages(file, chunk, notices);
    return { content, notices: notices.toJSON() };
  } finally {
    file.close();
  }
}

const footer = "</mediawiki>";
const pageTag = "<page>";
const pageEnd = "</page>";
/** The footer is looked for in so much of the end: white space and comments may follow it. */
const tailBytes = 4096;
const firstPageBytes = 1 << 18;

/** Every member that begins in the range; the last one may reach beyond it. */
function readMembers(file: FileBytes, chunk: RangeChunk, decoder: Bzip2Decoder, notices: Tally): Uint8Array {
  const { start, end, maxBytes, hasRoot } = chunk;
  const head = file.read(start, end + memberMagicBytes - 1);
  const starts = findMemberStarts(head, end - start).map((at) => start + at);
  const pieces: Uint8Array[] = [];
  // Of the whole chunk: a range of small members could hold thousands that unpack to much.
  let leftBytes = maxBytes;
  for (const [k, memberStart] of starts.entries()) {
    const memberEnd = starts[k + 1] ?? findNextMember(file, end) ?? file.size;
    const isLast = memberEnd === file.size;
    if (memberEnd - memberStart > maxBytes) {
      notices.add(notice.memberTooLarge);
      continue;
    }
    const member = decoder.decodeMember(file.read(memberStart, memberEnd), leftBytes, isLast);
    notices.merge(member.notices);
    const found = member.pieces.map((piece) => piece ?? damageMark);
    for (const piece of found) {
      pieces.push(piece);
      leftBytes -= piece.length;
    }
    if (isLast && hasRoot && !endsWithFooter(found)) noteTruncated(notices);
  }
  return joinBytes(pieces);
}

const endsWithFooter = (pieces: readonly Uint8Array[]): boolean =>
  asBuffer(joinBytes(pieces.slice(-2)))
    .subarray(-tailBytes)
    .includes(footer);

/** Every page that begins in the range, and in the first range what comes before it. */
function readPages(file: FileBytes, chunk: RangeChunk, notices: Tally): Uint8Array {
  const { start, end } = chunk;
  // One byte more would let in a page that begins at `end`, which is the next range's.
  const head = asBuffer(file.read(start, end + pageTag.length - 1));
  const isLast = end === file.size;
  if (isLast && chunk.hasRoot && !endsWithFooter([file.read(Math.max(0, end - tailBytes), end)]))
    noteTruncated(notices);
  const first = head.indexOf(pageTag);
  if (first < 0) return new Uint8Array(0);
  const last = head.lastIndexOf(pageTag);
  const from = start === 0 ? 0 : first;
  return joinBytes([head.subarray(from, last), readOnePage(file, start + last, chunk, notices)]);
}

/** The page that begins at byte `pageStart`; what there is of it where another begins or the file ends first. */
function readOnePage(
  file: FileBytes,
  pageStart: number,
  { maxBytes }: RangeChunk,
  notices: Tally,
): Uint8Array {
  for (let length = firstPageBytes; ; length *= 2) {
    const bytes = asBuffer(file.read(pageStart, pageStart + Math.min(length, maxBytes)));
    const close = bytes.indexOf(pageEnd);
    const next = bytes.indexOf(pageTag, pageTag.length);
    if (close >= 0 && (next < 0 || close < next)) return bytes.subarray(0, close + pageEnd.length);
    if (next >= 0) return bytes.subarray(0, next);
    if (pageStart + bytes.length >= file.size) return bytes;
    if (length >= maxBytes) {
      notices.add(notice.pageTooLarge);
      return new Uint8Array(0);
    }
  }
}

/** Once a chunk, however many signs of it there are. */
function noteTruncated(notices: Tally): void {
  if (notices.get(notice.truncated) === 0) notices.add(notice.truncated);
}
