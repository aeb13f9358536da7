import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { DumpChunk } from "../../../src/ingest/read/dump.js";
import { type OpenDumpOptions, openDump } from "../../../src/ingest/read/open-dump.js";
import { readChunk } from "../../../src/ingest/read/read-chunk.js";
import { everyCut } from "../../support/chunks.js";
import { nextFolder } from "../../support/temp.js";
import { fixtureBytes, fixtureMembers, fixturePath } from "./fixtures.js";
import {
  feed,
  footer,
  has,
  header,
  noteUnless,
  pack,
  packMultistream,
  pagesXml,
  readAll,
  writeDump,
} from "./made-dumps.js";

const pages = pagesXml(1, 31, 60);
const ids = pages.map((_, k) => k + 1);
const xml = header + pages.join("") + footer;
const groups = [0, 1, 2, 3, 4, 5].map((k) => pages.slice(k * 5, k * 5 + 5));
const small: OpenDumpOptions = { chunkBytes: 4000, memberChunkBytes: 1500 };

type Form = readonly [
  name: string,
  program: "bzip2" | "xz" | undefined,
  plan: string,
  make: () => Uint8Array,
];
const forms: readonly Form[] = [
  ["plain XML", undefined, "ranges", () => Buffer.from(xml)],
  ["plain XML with a byte order mark", undefined, "ranges", () => Buffer.from(`\ufeff${xml}`)],
  ["gzip", undefined, "sequential", () => gzipSync(xml)],
  [
    "two gzip members",
    undefined,
    "sequential",
    () => Buffer.concat([gzipSync(xml.slice(0, 9000)), gzipSync(xml.slice(9000))]),
  ],
  ["one bzip2 stream", "bzip2", "sequential", () => pack("bzip2", xml)],
  [
    "bzip2 streams that cut pages",
    "bzip2",
    "sequential",
    () => Buffer.concat([xml.slice(0, 7000), xml.slice(7000)].map((part) => pack("bzip2", part))),
  ],
  ["multistream bzip2", "bzip2", "members", () => packMultistream(groups).bytes],
  ["xz", "xz", "sequential", () => pack("xz", xml)],
];
const isHere = (program: Form[1]): boolean => program === undefined || has(program);
const named = forms.map(([name, program, plan, make]) => ({
  name: name + noteUnless(isHere(program), program ?? ""),
  plan,
  make,
  run: isHere(program),
}));

describe.each(named)("openDump of $name", ({ plan, make, run }) => {
  describe.each(["fastest", "in-process"] as const)("by the decoder %s", (decoder) => {
    const options = { ...small, decoder };

    test.runIf(run)("gives every page once, in order, in chunks that depend on nothing else", async () => {
      const source = await openDump(writeDump(nextFolder(), "some.file", make()), options);
      expect(source.plan).toBe(plan);
      expect(source.site.wiki).toBe("testwiki");
      const all = await readAll(source);
      expect(all.ids).toEqual(ids);
      expect(all.notices).toEqual({});
      expect(all.chunkCount).toBeGreaterThan(3);
      expect((await readAll(source)).pages).toEqual(all.pages);
      let inputBytes = 0;
      for await (const chunk of source.chunks()) inputBytes += chunk.inputBytes;
      expect(inputBytes).toBe(source.totalBytes);
    });

    test.runIf(run)("goes on at any chunk", async () => {
      const source = await openDump(writeDump(nextFolder(), "some.file", make()), options);
      const chunks: DumpChunk[] = [];
      for await (const chunk of source.chunks()) chunks.push(chunk);
      expect(chunks.map((chunk) => chunk.number)).toEqual(chunks.map((_, k) => k));
      for (const from of [1, 3, chunks.length - 1, chunks.length, chunks.length + 5]) {
        const rest: DumpChunk[] = [];
        for await (const chunk of source.chunks(from)) rest.push(chunk);
        expect(await Promise.all(rest.map(readChunk))).toEqual(
          await Promise.all(chunks.slice(from).map(readChunk)),
        );
      }
    });

    test.runIf(run)("gives every whole page of a file that ends anywhere", async () => {
      const folder = nextFolder();
      const bytes = make();
      let most = 0;
      for (const share of [0.02, 0.3, 0.5, 0.8, 0.97, 1 - 3 / bytes.length]) {
        const path = writeDump(folder, "cut", bytes.subarray(0, Math.floor(bytes.length * share)));
        const found = await readAll(await openDump(path, options));
        expect(found.ids).toEqual(ids.slice(0, found.ids.length));
        expect(found.ids.length).toBeGreaterThanOrEqual(most);
        expect(found.notices["truncated"]).toBe(1);
        most = found.ids.length;
      }
      expect(most).toBe(ids.length);
    });
  });

  test.runIf(run)("gives the same from standard input, which is read once", async () => {
    const bytes = make();
    const pieces = [bytes.subarray(0, 5), bytes.subarray(5, 700), bytes.subarray(700)];
    const source = await openDump("-", { ...small, stdin: feed(...pieces) });
    expect(source).toMatchObject({
      path: "-",
      plan: "sequential",
      totalBytes: undefined,
      site: { wiki: "testwiki" },
    });
    const found = await readAll(source);
    expect(found.ids).toEqual(ids);
    expect(found.notices).toEqual({});
    expect(() => source.chunks()).toThrow(
      /^E_INPUT: standard input can be read once, .* Fix: give the dump as a file\.$/,
    );
  });
});

describe("openDump of a multistream dump", () => {
  const all = fixtureMembers.flatMap(({ xml }) =>
    [...xml.matchAll(/<title>Page (\d+)/g)].map(([, id]) => Number(id)),
  );
  const index = (offsets: readonly number[]): string =>
    offsets.map((offset) => `${offset}:1:T\n${offset}:2:U:V\n`).join("");
  const offsets = fixtureMembers.slice(1, -1).map(({ start }) => start);

  test("gives every page once for every size of the ranges", async () => {
    for (const memberChunkBytes of [1, 10, 100, 333, 2000]) {
      const source = await openDump(fixturePath, { memberChunkBytes });
      expect(source.plan).toBe("members");
      expect((await readAll(source)).ids).toEqual(all);
    }
  });

  test("cuts along the index beside it", async () => {
    const folder = nextFolder();
    const path = writeDump(folder, "x-multistream.xml.bz2", fixtureBytes);
    writeDump(folder, "x-multistream-index.txt", index(offsets));
    const source = await openDump(path, { memberChunkBytes: 1 });
    const starts: number[] = [];
    for await (const chunk of source.chunks()) if (chunk.kind === "range") starts.push(chunk.start);
    expect(source.plan).toBe("index");
    expect(starts).toEqual([0, ...offsets]);
    expect((await readAll(source)).ids).toEqual(all);
  });

  test.runIf(has("bzip2"))(
    `reads a packed index that is given${noteUnless(has("bzip2"), "bzip2")}`,
    async () => {
      const indexPath = writeDump(nextFolder(), "any", pack("bzip2", index(offsets)));
      for (const decoder of ["fastest", "in-process"] as const)
        expect((await openDump(fixturePath, { indexPath, decoder })).plan).toBe("index");
    },
  );

  test("does without an index of another dump, and counts that", async () => {
    const indexPath = writeDump(nextFolder(), "any", index([500, 900]));
    const source = await openDump(fixturePath, { indexPath });
    expect(source).toMatchObject({ plan: "members", notices: { index_mismatch: 1 } });
    expect((await readAll(source)).ids).toEqual(all);
  });

  test("refuses an index that is given and not there", async () => {
    await expect(openDump(fixturePath, { indexPath: "/nowhere/index.txt" })).rejects.toThrow("E_INPUT");
  });
});

describe("openDump of a dump with damage", () => {
  test.runIf(has("bzip2"))(
    `gives the same pages by every decoder${noteUnless(has("bzip2"), "bzip2")}`,
    async () => {
      const long = pagesXml(1, 400, 150);
      const bytes = Buffer.from(pack("bzip2", header + long.join("") + footer, "-1"));
      bytes[Math.floor(bytes.length / 2)] ^= 4;
      const path = writeDump(nextFolder(), "damaged.bz2", bytes);
      const found = await Promise.all(
        (["fastest", "in-process"] as const).map(async (decoder) =>
          readAll(await openDump(path, { decoder })),
        ),
      );
      expect(found[0].ids).toEqual(found[1].ids);
      expect(found[0].notices).toEqual({ broken_page: 2, corrupt_block: 1 });
      const { ids: kept } = found[0];
      expect(kept.length).toBeGreaterThan(200);
      expect([kept[0], kept.at(-1)]).toEqual([1, 399]);
      for (const page of found[0].pages) expect(long[page.pageId - 1]).toContain(`>${page.text}<`);
    },
  );

  test("gives an empty chunk with the reason for a file cut off in its first block", async () => {
    const path = writeDump(nextFolder(), "x.bz2", fixtureBytes.subarray(0, 100));
    expect(await readAll(await openDump(path))).toMatchObject({ ids: [], notices: { truncated: 1 } });
  });
});

describe("openDump of what is no dump", () => {
  test.each([
    [
      "a text",
      "Dear reader",
      /^E_INPUT: the dump is of no known kind: it begins with "Dear rea", expected MediaWiki XML/,
    ],
    ["other XML", "<rss><channel></channel></rss>", /^E_INPUT: the XML is not a MediaWiki export/],
    ["nothing", "", /^E_INPUT: the dump is empty/],
    ["packed nothing", gzipSync(""), /^E_INPUT: the XML is not a MediaWiki export: it begins with ""/],
  ])("refuses %s, as a file and on standard input", async (_, content, message) => {
    await expect(openDump(writeDump(nextFolder(), "x.xml", content))).rejects.toThrow(message);
    await expect(openDump("-", { stdin: feed(Buffer.from(content)) })).rejects.toThrow(message);
  });

  test("refuses a missing file", async () => {
    await expect(openDump("/nowhere/dump.xml")).rejects.toThrow("E_INPUT: there is no such dump.");
  });
});

test("openDump does not see how standard input arrives", async () => {
  const tiny = Buffer.from(
    header.replace(/<namespaces>.*<\/namespaces>/s, "") + pagesXml(1, 2).join("") + footer,
  );
  for (const pieces of everyCut(tiny))
    expect((await readAll(await openDump("-", { stdin: feed(...pieces) }))).ids).toEqual([1]);
});
