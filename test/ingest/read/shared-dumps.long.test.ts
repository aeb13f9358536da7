import { createReadStream, readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decompress } from "../../../src/core/decompress/decompress.js";
import { Tally } from "../../../src/core/tally.js";
import { openDump } from "../../../src/ingest/read/open-dump.js";
import { hasShared, sharedFile, sharedNote } from "../../support/shared.js";
import { gather, readAll } from "./made-dumps.js";
import { readPagesBySaxes } from "./saxes-pages.js";

const folder = sharedFile("data", "dumps");
const dumps = hasShared ? readdirSync(folder).filter((name) => /\.xml(\.\w+)?$/.test(name)) : [];

describe.runIf(hasShared)(`real dumps${sharedNote}`, () => {
  test.each(dumps)("every field of every page of %s is as saxes has it", async (name) => {
    const path = sharedFile("data", "dumps", name);
    const source = await openDump(path);
    const input = { open: () => createReadStream(path), isRepeatable: true };
    const xml = await gather(
      decompress(source.compression, input, { decoder: "in-process", notices: new Tally() }),
    );
    const expected = readPagesBySaxes(xml.toString());
    const { pages } = await readAll(source);
    expect(pages.length).toBe(expected.length);
    for (const [k, page] of pages.entries()) {
      const { textStart: _start, textEnd: _end, ...fields } = page;
      expect(fields).toEqual({ ...expected[k], namespace: expected[k].namespace ?? page.namespace });
    }
  });
});
