import { markStarted } from "../core/task-clock.js";
import { moveResult } from "../core/transfer.js";
import { readWorkerData } from "../core/worker-data.js";
import type { PackedChunk } from "../corpus/packed-chunk.js";
import { TypeIndex } from "../ontology/type-index.js";
import { ChunkParser, type PageSelection } from "./chunk-parser.js";
import type { DumpChunk } from "./read/dump.js";
import { readChunk } from "./read/read-chunk.js";
import type { SiteInfo } from "./read/site-info.js";
import type { KeepRule } from "./sentence-packer.js";

/** What every parsing worker is given once. */
export interface ParseWorkerData {
  readonly keep: KeepRule;
  /** Buffer of the type index, shared by all workers; absent unless `keep` is "typed". */
  readonly typeIndex?: SharedArrayBuffer;
  readonly disambiguationTemplates: readonly string[];
  /** Ids of pages that are not parsed. */
  readonly quarantined: readonly number[];
}

export interface ParseTask {
  readonly site: SiteInfo;
  readonly chunk: DumpChunk;
  readonly clock: SharedArrayBuffer;
  /** Pages to parse, or `list` to name the chunk's pages without parsing any. */
  readonly pages: PageSelection | "list";
}

export interface PageName {
  readonly pageId: number;
  readonly title: string;
}

const { keep, typeIndex, disambiguationTemplates, quarantined } = readWorkerData<ParseWorkerData>();
const index = typeIndex === undefined ? undefined : TypeIndex.fromShared(typeIndex);
let parser: { readonly wiki: string; readonly parser: ChunkParser } | undefined;

function parserFor(site: SiteInfo): ChunkParser {
  if (parser?.wiki !== site.wiki) {
    const isTyped = (title: string): boolean => index !== undefined && index.get(title) !== 0;
    const options = { site, keep, isTyped, disambiguationTemplates, quarantined: new Set(quarantined) };
    parser = { wiki: site.wiki, parser: new ChunkParser(options) };
  }
  return parser.parser;
}

/** Reads, scans and packs one chunk of a dump. */
export default async function parseChunk(task: ParseTask): Promise<PackedChunk | readonly PageName[]> {
  markStarted(task.clock);
  const { content, notices } = await readChunk(task.chunk);
  const chunkParser = parserFor(task.site);
  if (task.pages === "list") return chunkParser.list(content);
  try {
    const { chunk, transfer } = chunkParser.parse(content, notices, task.pages);
    return moveResult(chunk, transfer);
  } catch (error) {
    parser = undefined; // it holds the half of a chunk
    throw error;
  }
}
