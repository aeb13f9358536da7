import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type BuildConfig, resolveBuildConfig } from "../../src/commands/build-config.js";
import { buildCorpus } from "../../src/commands/build-corpus.js";
import { silentContext } from "../../src/commands/context.js";
import { resolveUpdateConfig } from "../../src/commands/update-corpus.js";
import { openCorpus } from "../../src/corpus/corpus.js";
import { verifyCorpus } from "../../src/corpus/verify.js";
import { articles, enterpriseLines, exportOf, type MadeArticle } from "../ingest/read/made-records.js";
import { hashOfRows } from "../support/sample.js";
import { nextFolder } from "../support/temp.js";

/** 60 pages and, a month later, every third one changed, some new, some gone. */
const older: MadeArticle[] = Array.from({ length: 60 }, (_, k) => ({
  ...articles[k % 3],
  id: k + 1,
  title: `${articles[k % 3].title} ${k}`,
  redirects: [`Name ${k}`],
  revision: 100 + k,
}));
const newer: MadeArticle[] = [
  ...older
    .slice(6)
    .map((article, k) =>
      k % 3 === 0
        ? { ...article, revision: 500 + k, text: `Changed: a town in [[Name ${k}]] by the [[Delta]].` }
        : article,
    ),
  ...Array.from({ length: 5 }, (_, k) => ({
    id: 200 + k,
    title: `New ${k}`,
    text: "A [[Tesse 2]] and a [[Delta]].",
  })),
];

interface Wiki {
  readonly folder: string;
  readonly old: string;
  readonly new: string;
  readonly types: string;
}

function writeWiki(): Wiki {
  const folder = nextFolder();
  const write = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const typed = [...older, { title: "Delta" }]
    .map(
      ({ title }) =>
        `<http://dbpedia.org/resource/${title.replaceAll(" ", "_")}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://dbpedia.org/ontology/River> .\n`,
    )
    .join("");
  return {
    folder,
    old: write("averwiki-20260101-pages.xml", exportOf(older)),
    new: write("averwiki-20260201-pages.xml", exportOf(newer)),
    types: write("types.ttl", typed),
  };
}

const optionsOf = ({ types }: Wiki, out: string, dump: string[]): BuildConfig =>
  resolveBuildConfig({
    dump,
    types: [types],
    out,
    workers: 1,
    chunkBytes: 2000,
    minEntities: 1,
    keep: "linked",
  });

const build = (wiki: Wiki, out: string, dump: string[]) =>
  buildCorpus(optionsOf(wiki, out, dump), { isFresh: false }, silentContext);
const update = (out: string, dump: string[], context = silentContext) =>
  buildCorpus(resolveUpdateConfig({ out, dump }), { isFresh: false, isUpdate: true }, context);

describe("--update", () => {
  test("gives every row that a build of both dumps gives, and the same manifest", async () => {
    const wiki = writeWiki();
    const [fresh, updated] = ["fresh", "updated"].map((name) => join(wiki.folder, name)) as [string, string];
    await build(wiki, fresh, [wiki.old, wiki.new]);
    await build(wiki, updated, [wiki.old]);
    const before = hashOfRows(updated);
    rmSync(wiki.old); // it is not read again
    const { parsed, manifest } = await update(updated, [wiki.new]);
    expect(parsed).toMatchObject({ newPages: 5, replacedPages: 18 });
    expect(hashOfRows(updated)).not.toBe(before);
    expect(hashOfRows(updated)).toBe(hashOfRows(fresh));
    expect(readFileSync(join(updated, "manifest.json"), "utf8")).toBe(
      readFileSync(join(fresh, "manifest.json"), "utf8"),
    );
    expect(manifest?.dumpDate).toBe("2026-02-01");
    expect(manifest?.files["dump"]?.map(({ path }) => path)).toEqual([
      "averwiki-20260101-pages.xml",
      "averwiki-20260201-pages.xml",
    ]);
    const corpus = openCorpus(updated, { mode: "read" });
    expect(await verifyCorpus(corpus)).toEqual([]);
    corpus.close();
  });

  test("goes on after an interruption, and does nothing the second time", async () => {
    const wiki = writeWiki();
    const [fresh, updated] = ["fresh", "updated"].map((name) => join(wiki.folder, name)) as [string, string];
    await build(wiki, fresh, [wiki.old, wiki.new]);
    await build(wiki, updated, [wiki.old]);
    const abort = new AbortController();
    const startProgress: typeof silentContext.startProgress = (label) => ({
      update: () => (label === "parse" ? abort.abort() : undefined),
      end() {},
    });
    const stopped = await update(updated, [wiki.new], {
      ...silentContext,
      signal: abort.signal,
      startProgress,
    });
    expect(stopped.isInterrupted).toBe(true);
    const rest = await update(updated, [wiki.new]);
    expect(rest.isInterrupted).toBe(false);
    expect(hashOfRows(updated)).toBe(hashOfRows(fresh));
    expect((await update(updated, [wiki.new])).parsed).toBeUndefined();
    expect((await build(wiki, updated, [wiki.old, wiki.new])).parsed).toBeUndefined();
    expect(hashOfRows(updated)).toBe(hashOfRows(fresh));
  });

  test("takes a newer dump that lies where the older one lay, and one of another kind", async () => {
    const wiki = writeWiki();
    const out = join(wiki.folder, "corpus");
    await build(wiki, out, [wiki.old]);
    writeFileSync(wiki.old, readFileSync(wiki.new));
    expect((await update(out, [wiki.old])).parsed).toMatchObject({ newPages: 5, replacedPages: 18 });
    const third = join(wiki.folder, "averwiki-20260301-enterprise.ndjson");
    writeFileSync(third, enterpriseLines([{ ...newer[0], revision: 900 }]));
    const { parsed, manifest } = await update(out, [third]);
    expect(parsed).toMatchObject({ newPages: 1, replacedPages: 1 });
    expect(manifest?.files["dump"]).toHaveLength(3);
  });

  test("keeps the options of the build, and refuses others by name", async () => {
    const wiki = writeWiki();
    const out = join(wiki.folder, "corpus");
    await build(wiki, out, [wiki.old]);
    expect(resolveUpdateConfig({ out, dump: [wiki.new] })).toMatchObject({
      dump: [wiki.new],
      types: [wiki.types],
      minEntities: 1,
      chunkBytes: 2000,
    });
    const other = resolveUpdateConfig({ out, dump: [wiki.new], keep: "all" });
    await expect(buildCorpus(other, { isFresh: false, isUpdate: true }, silentContext)).rejects.toThrow(
      /^E_CONFIG: the corpus in .* was begun differently: keep was "linked" and is "all"\./,
    );
    expect((await update(out, [wiki.new])).parsed).toBeDefined();
  });

  test("refuses what it cannot update", async () => {
    const wiki = writeWiki();
    const out = join(wiki.folder, "corpus");
    expect(() => resolveUpdateConfig({ dump: [wiki.new] })).toThrow(/^E_CONFIG: --update needs the folder/);
    expect(() => resolveUpdateConfig({ out })).toThrow(/^E_CONFIG: --update needs a newer dump/);
    expect(() => resolveUpdateConfig({ out, dump: ["-"] })).toThrow(
      /cannot read standard input.* Fix: give the dump/,
    );
    expect(() => resolveUpdateConfig({ out, dump: [wiki.new] })).toThrow(
      /^E_CONFIG: there is no corpus to update in .* Fix: build one without --update\.$/,
    );
    await build(wiki, out, [wiki.old]);
    const foreign = join(wiki.folder, "dewiki.xml");
    writeFileSync(foreign, exportOf(newer).replace("averwiki", "dewiki"));
    await expect(update(out, [foreign])).rejects.toThrow(
      /^E_CONFIG: the dump is of dewiki, and the corpus of averwiki\. .* Fix: build each wiki into a folder/,
    );
    await expect(
      buildCorpus(
        resolveUpdateConfig({ out, dump: [wiki.new] }),
        { isFresh: true, isUpdate: true },
        silentContext,
      ),
    ).rejects.toThrow(/^E_CONFIG: --fresh deletes the corpus/);
    const before = hashOfRows(out);
    await expect(update(out, [foreign])).rejects.toThrow();
    expect(hashOfRows(out)).toBe(before);
  });

  test("refuses a corpus that is not whole, or is of a part of a dump", async () => {
    const wiki = writeWiki();
    const half = join(wiki.folder, "half");
    mkdirSync(half);
    const abort = new AbortController();
    const startProgress: typeof silentContext.startProgress = (label) => ({
      update: () => (label === "parse" ? abort.abort() : undefined),
      end() {},
    });
    const context = { ...silentContext, signal: abort.signal, startProgress };
    await buildCorpus(optionsOf(wiki, half, [wiki.old]), { isFresh: false }, context);
    await expect(update(half, [wiki.new])).rejects.toThrow(
      /^E_CONFIG: the corpus has not been parsed to its end.* Fix: run the command that began it/,
    );
    const limited = join(wiki.folder, "limited");
    await buildCorpus(
      { ...optionsOf(wiki, limited, [wiki.old]), limit: 5 },
      { isFresh: false },
      silentContext,
    );
    await expect(update(limited, [wiki.new])).rejects.toThrow(/^E_CONFIG: the corpus was built with --limit/);
  });
});
