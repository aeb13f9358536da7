import { moveResult } from "../core/transfer.js";
import { readWorkerData } from "../core/worker-data.js";
import type { PackedChunk } from "../corpus/packed-chunk.js";
import { TypeIndex } from "../ontology/type-index.js";
import { ChunkParser } from "./chunk-parser.js";
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
}

export interface ParseTask {
  readonly site: SiteInfo;
  readonly chunk: DumpChunk;
}

const { keep, typeIndex, disambiguationTemplates } = readWorkerData<ParseWorkerData>();
const index = typeIndex === undefined ? undefined : TypeIndex.fromShared(typeIndex);
let parser: { readonly wiki: string; readonly parser: ChunkParser } | undefined;

/** Reads, scans and packs one chunk of a dump. */
export default async function parseChunk({ site, chunk }: ParseTask): Promise<PackedChunk> {
  if (parser?.wiki !== site.wiki) {
    const isTyped = (title: string): boolean => index !== undefined && index.get(title) !== 0;
    parser = { wiki: site.wiki, parser: new ChunkParser({ site, keep, isTyped, disambiguationTemplates }) };
  }
  const { xml, notices } = await readChunk(chunk);
  const { chunk: packed, transfer } = parser.parser.parse(xml, notices);
  return moveResult(packed, transfer);
}
