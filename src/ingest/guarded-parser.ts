import { type KillReason, ToolkitError, WorkerKilledError } from "../core/errors.js";
import type { WorkerPool } from "../core/pool.js";
import { startDeadline } from "../core/task-clock.js";
import { ChunkBuilder } from "../corpus/chunk-builder.js";
import { joinChunks } from "../corpus/join-chunks.js";
import type { PackedChunk } from "../corpus/packed-chunk.js";
import type { PageSelection } from "./chunk-parser.js";
import type { PageName, ParseTask } from "./parse-worker.js";
import type { DumpChunk } from "./read/dump.js";
import type { SiteInfo } from "./read/site-info.js";

/** A page that killed its worker, or a whole chunk (no page) whose very reading did. */
export interface QuarantinedPage extends Partial<PageName> {
  readonly reason: KillReason;
  /** What was thrown, for a crash. */
  readonly detail?: string;
}

export interface ParsedChunk {
  readonly packed: PackedChunk;
  readonly quarantined: readonly QuarantinedPage[];
}

/** How long a worker may take; a safety net far above what any page needs, since limits of content are counts. */
export interface KillLimits {
  readonly chunkMs: number;
  readonly pageMs: number;
}

export const defaultKillLimits: KillLimits = { chunkMs: 120_000, pageMs: 10_000 };

/** Work that a worker did not finish. */
interface Failure {
  readonly reason: KillReason;
  readonly detail?: string;
}

const isFailure = (outcome: PackedChunk | readonly PageName[] | Failure): outcome is Failure =>
  "reason" in outcome;

/** Where so many pages meet a bug, it is not theirs: the work stops. */
const maxCrashes = 100;

/** Parses chunks in a pool and survives those that hang a worker, exhaust its memory or meet a bug. */
export class GuardedParser {
  readonly #pool: WorkerPool<ParseTask, PackedChunk | readonly PageName[]>;
  readonly #limits: KillLimits;
  #crashes = 0;

  constructor(
    pool: WorkerPool<ParseTask, PackedChunk | readonly PageName[]>,
    limits: KillLimits = defaultKillLimits,
  ) {
    this.#pool = pool;
    this.#limits = limits;
  }

  /**
   * Parses one chunk; when its worker fails, page by page, and the pages that fail again are left out and named.
   *
   * @throws BugError or what else was thrown after more than a hundred crashes; errors of the toolkit about the
   *   dump as they are
   */
  async parse(site: SiteInfo, chunk: DumpChunk): Promise<ParsedChunk> {
    const whole = await this.#try(site, chunk, {}, this.#limits.chunkMs);
    if (!isFailure(whole)) return { packed: whole as PackedChunk, quarantined: [] };
    const pages = await this.#try(site, chunk, "list", this.#limits.chunkMs);
    if (isFailure(pages)) {
      const empty = new ChunkBuilder();
      empty.tally.add("skipped.quarantined_chunk");
      return { packed: empty.finish().chunk, quarantined: [pages] };
    }
    return this.#parseByPage(site, chunk, pages as readonly PageName[]);
  }

  async #parseByPage(site: SiteInfo, chunk: DumpChunk, pages: readonly PageName[]): Promise<ParsedChunk> {
    const pieces: PackedChunk[] = [];
    const quarantined: QuarantinedPage[] = [];
    // A first piece without pages carries what reading the chunk counted, whatever becomes of the first page.
    const selections: PageSelection[] = [
      { first: 0, last: 0 },
      ...pages.map((_, at) => ({ first: at, last: at + 1 })),
    ];
    for (const [place, selection] of selections.entries()) {
      const piece = await this.#try(site, chunk, selection, this.#limits.pageMs);
      if (!isFailure(piece)) pieces.push(withoutRepeatedNotices(piece as PackedChunk, place));
      else quarantined.push({ ...pages[place - 1], ...piece });
    }
    const packed = joinChunks(pieces);
    const counted = { ...packed.tally, "skipped.quarantined": quarantined.length };
    return { packed: quarantined.length === 0 ? packed : { ...packed, tally: counted }, quarantined };
  }

  /** The worker's answer, or why there is none. */
  async #try(
    site: SiteInfo,
    chunk: DumpChunk,
    pages: PageSelection | "list",
    limitMs: number,
  ): Promise<PackedChunk | readonly PageName[] | Failure> {
    const deadline = startDeadline(limitMs);
    try {
      return await this.#pool.run(
        { site, chunk, pages, clock: deadline.shared },
        { signal: deadline.signal },
      );
    } catch (error) {
      if (error instanceof WorkerKilledError) return { reason: error.reason };
      if (!isBug(error) || ++this.#crashes > maxCrashes) throw error;
      return { reason: "crash", detail: error instanceof Error ? error.message : String(error) };
    } finally {
      deadline.stop();
    }
  }
}

const isBug = (error: unknown): boolean => !(error instanceof ToolkitError) || error.code === "E_BUG";

/** Both the piece without pages and the chunk's first page say what reading counted; it is taken once. */
function withoutRepeatedNotices(piece: PackedChunk, place: number): PackedChunk {
  if (place !== 1) return piece;
  const own = Object.entries(piece.tally).filter(([reason]) => !reason.startsWith("read."));
  return { ...piece, tally: Object.fromEntries(own) };
}
