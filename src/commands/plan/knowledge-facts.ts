import { createReadStream, statSync } from "node:fs";
import { basename } from "node:path";
import { detectCompression } from "../../core/decompress/compression.js";
import { decompress } from "../../core/decompress/decompress.js";
import { InputError } from "../../core/errors.js";
import { Tally } from "../../core/tally.js";

/** What the beginning of a DBpedia file tells. */
export interface KnowledgeFacts {
  readonly path: string;
  /** Rows of the whole file, by the bytes of those that were read. */
  readonly rows: number;
  /** Day of its making, by its name or its first line. */
  readonly date?: string;
  /** Language of its resources: `http://hi.dbpedia.org/resource/`, without a subdomain English. */
  readonly language?: string;
}

/** Bytes of the file that are read: with bzip2 some 20 MB of rows, and at most a block of them is lost. */
const readBytes = 1 << 20;
const newline = 0x0a;

/** Reads the beginning of a types or redirects file. @throws InputError when it is not there */
export async function readKnowledgeFacts(path: string): Promise<KnowledgeFacts> {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw new InputError(`there is no file ${path}`, { fix: "check the path" });
  let [lines, head] = [0, ""];
  for await (const piece of readBeginning(path)) {
    if (head.length < 4096) head += Buffer.from(piece).toString("utf8", 0, 4096);
    for (let at = piece.indexOf(newline); at >= 0; at = piece.indexOf(newline, at + 1)) lines++;
  }
  const date = dateOf(basename(path), head);
  const language = languageOf(head);
  return {
    path,
    rows: Math.round(lines * Math.max(1, size / readBytes)),
    ...(date === undefined ? {} : { date }),
    ...(language === undefined ? {} : { language }),
  };
}

/** What the first bytes of the file hold; that they break off in the middle is no loss. */
async function* readBeginning(path: string): AsyncGenerator<Uint8Array> {
  const open = (end = readBytes): AsyncIterable<Uint8Array> => createReadStream(path, { end: end - 1 });
  for await (const first of open(16)) {
    const input = { open: () => open(), isRepeatable: true };
    yield* decompress(detectCompression(first), input, { decoder: "fastest", notices: new Tally() });
  }
}

/** A day in a file's name (`-20250601-`, `2022.12.01`), else of the comment that DBpedia's files begin with. */
export function dateOf(name: string, head: string): string | undefined {
  const match =
    /(?<!\d)(20\d\d)[-._]?([01]\d)[-._]?([0-3]\d)(?!\d)/.exec(name) ??
    /^# (?:started|completed) (\d{4})-(\d\d)-(\d\d)/m.exec(head);
  return match ? `${match[1]}-${match[2]}-${match[3]}` : undefined;
}

const languageOf = (head: string): string | undefined => {
  const match = /^<https?:\/\/(?:([a-z-]+)\.)?dbpedia\.org\/resource\//m.exec(head);
  return match ? (match[1] ?? "en") : undefined;
};
