import { describe, expect, test } from "vitest";
import { Tally } from "../../../src/core/tally.js";
import { readHead, recogniseCompression } from "../../../src/ingest/read/head.js";
import { everyCut } from "../../support/chunks.js";
import { feed, header, pageXml } from "./made-dumps.js";

describe("recogniseCompression", () => {
  test.each([
    ["BZh91AY", "bz2"],
    ["\x1f\x8b\x08", "gz"],
    ["\xfd7zXZ\0", "xz"],
    ["<mediawiki", "none"],
    ["\xef\xbb\xbf<?xml", "none"],
    ["\n  <page>", "none"],
    ["                ", "none"],
    ['{"index":', "none"],
    ["\xef\xbb\xbf[", "none"],
  ])("of %j is %s", (start, compression) => {
    expect(recogniseCompression(Buffer.from(start, "latin1"), "x")).toBe(compression);
  });

  test.each([
    [
      "7z\xbc\xaf\x27\x1c",
      /^E_INPUT: the dump is a 7z archive, expected .* \(file=x\) Fix: unpack it: 7z x -so/,
    ],
    ["(\xb5/\xfd", /is compressed by zstd.* Fix: unpack it: zstd/],
    ["PK\x03\x04", /is a zip archive/],
    ["ELF  ", /is of no known kind: it begins with "ELF {2}".* Fix: download a pages-articles dump/],
    ["", /^E_INPUT: the dump is empty\./],
  ])("refuses %j", (start, message) => {
    expect(() => recogniseCompression(Buffer.from(start, "latin1"), "x")).toThrow(message);
  });
});

describe("readHead", () => {
  const read = (xml: string, damage = {}): ReturnType<typeof readHead> =>
    readHead(feed(Buffer.from(xml)), "/x/frwiki-2026.xml", new Tally(damage));

  test("reads the site however its bytes arrive, and no further", async () => {
    let isRead = false;
    for (const pieces of everyCut(Buffer.from(header)))
      expect(await readHead(feed(...pieces), "-", new Tally())).toMatchObject({
        hasRoot: true,
        site: { wiki: "testwiki" },
      });
    const more = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(header);
      isRead = true;
    };
    await readHead(more(), "-", new Tally());
    expect(isRead).toBe(false);
  });

  test("takes bare pages, with defaults and the file's name", async () => {
    expect(await read(pageXml(1))).toMatchObject({
      hasRoot: false,
      site: { wiki: "frwiki", language: "fr" },
    });
  });

  test.each(["<mediaw", '<?xml version="1.0"?>\n<media', "<"])(
    "takes %j, which could have become a dump",
    async (xml) => {
      expect((await read(xml)).hasRoot).toBe(false);
    },
  );

  test("takes anything of a damaged dump", async () => {
    expect((await read("", { truncated: 1 })).site.wiki).toBe("frwiki");
  });

  test.each(["", "<html><body>404</body></html>", '<?xml version="1.0"?><rss></rss>'])(
    "refuses %j",
    async (xml) => {
      await expect(read(xml)).rejects.toThrow(
        /^E_INPUT: the XML is not a MediaWiki export: it begins with .*, expected <mediawiki>\. \(file=.*\) Fix: download/,
      );
    },
  );
});
