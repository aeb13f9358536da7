import { CorpusError } from "../../core/errors.js";
import type { CorpusHandle } from "../handle.js";

/** One file that the corpus was parsed from. */
export interface CorpusInput {
  readonly path: string;
  readonly sha256?: string;
  readonly bytes?: number;
  /** Database name of the wiki, e.g. `enwiki`: one corpus holds one wiki. */
  readonly wiki: string;
  readonly dumpDate?: string;
  /** BCP 47 tag. */
  readonly language: string;
}

/**
 * The id of an input, which is added when its path is new; what is known of a known path is brought up to date.
 *
 * @throws CorpusError when the corpus holds another wiki
 */
export function addInput(corpus: CorpusHandle, input: CorpusInput): number {
  const { database } = corpus;
  const other = database.prepare("select wiki from inputs where wiki <> ?").pluck().get(input.wiki);
  if (other !== undefined) {
    throw new CorpusError(
      `the corpus holds pages of ${other}; expected no other wiki but got ${input.wiki}`,
      {
        at: { input: input.path, folder: corpus.folder },
        fix: "build each wiki into a folder of its own",
      },
    );
  }
  const id = database
    .prepare(
      `insert into inputs(path, sha256, bytes, wiki, dump_date, language) values(?, ?, ?, ?, ?, ?)
       on conflict(path) do update set sha256 = coalesce(excluded.sha256, sha256),
         bytes = coalesce(excluded.bytes, bytes), dump_date = coalesce(excluded.dump_date, dump_date)
       returning id`,
    )
    .pluck()
    .get(
      input.path,
      input.sha256 ?? null,
      input.bytes ?? null,
      input.wiki,
      input.dumpDate ?? null,
      input.language,
    );
  return id as number;
}

/** Every input, in the order in which they came. */
export function readInputs({ database }: CorpusHandle): (CorpusInput & { readonly id: number })[] {
  const rows = database.prepare("select * from inputs order by id").all() as {
    id: number;
    path: string;
    sha256: string | null;
    bytes: number | null;
    wiki: string;
    dump_date: string | null;
    language: string;
  }[];
  return rows.map(({ id, path, sha256, bytes, wiki, dump_date, language }) => ({
    id,
    path,
    wiki,
    language,
    ...(sha256 === null ? {} : { sha256 }),
    ...(bytes === null ? {} : { bytes }),
    ...(dump_date === null ? {} : { dumpDate: dump_date }),
  }));
}
