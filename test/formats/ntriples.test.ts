import { describe, expect, test } from "vitest";
import { Tally } from "../../src/core/tally.js";
import { readNTriples, type Triple } from "../../src/formats/ntriples.js";
import { collect, everyCut, stream } from "../support/chunks.js";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function parse(text: string, tally = new Tally(), maxLineLength?: number): Promise<Triple[]> {
  const options = maxLineLength === undefined ? { tally } : { tally, maxLineLength };
  return collect(readNTriples(stream([bytes(text)]), options));
}

const s = "http://e.org/s";
const p = "http://e.org/p";
const statement = (object: string): string => `<${s}> <${p}> ${object} .`;

describe("readNTriples", () => {
  test.each([
    ["an IRI", statement("<http://e.org/o>"), { object: "http://e.org/o" }],
    [
      "an IRI in another script",
      statement("<http://hi.dbpedia.org/resource/भारत>"),
      {
        object: "http://hi.dbpedia.org/resource/भारत",
      },
    ],
    ["percent codes as they stand", statement("<http://e.org/a%3F>"), { object: "http://e.org/a%3F" }],
    ["escapes in an IRI", statement("<http://e.org/\\u00E9\\U0001F600>"), { object: "http://e.org/é😀" }],
    ["a blank node", statement("_:b0"), { object: "_:b0" }],
    ["a blank node with points inside", statement("_:a.b"), { object: "_:a.b" }],
    ["a plain literal", statement('"Paris"'), { object: "Paris", literal: {} }],
    ["an empty literal", statement('""'), { object: "", literal: {} }],
    [
      "a literal with a language",
      statement('"Paris"@en-GB'),
      {
        object: "Paris",
        literal: { language: "en-GB" },
      },
    ],
    [
      "a literal with a datatype",
      statement('"1"^^<http://e.org/int>'),
      {
        object: "1",
        literal: { datatype: "http://e.org/int" },
      },
    ],
    [
      "escapes in a literal",
      statement('"a\\t\\"b\\"\\\\\\u00e9\\n"'),
      {
        object: 'a\t"b"\\é\n',
        literal: {},
      },
    ],
    ["brackets and points in a literal", statement('"<a> . # b"'), { object: "<a> . # b", literal: {} }],
    ["no blanks", `<${s}><${p}><http://e.org/o>.`, { object: "http://e.org/o" }],
    ["tabs and many blanks", `\t<${s}>\t<${p}>  <http://e.org/o>\t.  `, { object: "http://e.org/o" }],
    ["a comment behind", `${statement("_:b")} # said`, { object: "_:b" }],
  ])("reads %s", async (_, line, rest) => {
    expect(await parse(line)).toEqual([{ subject: s, predicate: p, ...rest }]);
  });

  test("a blank node may be the subject", async () =>
    expect(await parse(`_:x <${p}> <${s}> .`)).toEqual([{ subject: "_:x", predicate: p, object: s }]));

  test.each([
    ["subject", `"a" <${p}> <${s}> .`],
    ["subject", `<> <${p}> <${s}> .`],
    ["subject", `<a b> <${p}> <${s}> .`],
    ["subject", `<a<b> <${p}> <${s}> .`],
    ["subject", `<a\\n> <${p}> <${s}> .`],
    ["subject", `<a\\u0020b> <${p}> <${s}> .`],
    ["subject", "<a"],
    ["predicate", `<${s}> _:p <${s}> .`],
    ["predicate", `<${s}> <${p} .`],
    ["object", `<${s}> <${p}> .`],
    ["object", `<${s}> <${p}> "open .`],
    ["object", `<${s}> <${p}> "a\\`],
    ["object", `<${s}> <${p}> "a"@ .`],
    ["object", `<${s}> <${p}> "a"^^b .`],
    ["end", `<${s}> <${p}> <${s}>`],
    ["end", `<${s}> <${p}> <${s}> <${s}> .`],
    ["end", `<${s}> <${p}> <${s}> . x`],
    ["escape", `<${s}> <${p}> "a\\x" .`],
    ["escape", `<${s}> <${p}> "a\\u12" .`],
    ["escape", `<${s}> <${p}> "a\\UFFFFFFFF" .`],
  ])("counts a bad %s and reads on: %s", async (reason, line) => {
    const tally = new Tally();
    expect(await parse(`${line}\n${statement("_:b")}\n`, tally)).toHaveLength(1);
    expect(tally.toJSON()).toEqual({ [`bad_line.${reason}`]: 1, triples: 1 });
  });

  test("a predicate that begins like the one before is another one", async () => {
    const triples = await parse(`<${s}> <${p}> _:a .\n<${s}> <${p}2> _:a .\n<${s}> <${p}> _:a .\n`);
    expect(triples.map(({ predicate }) => predicate)).toEqual([p, `${p}2`, p]);
  });

  test("a document cut anywhere gives the same statements", async () => {
    const text = `\ufeff# started\r\n${statement("<http://e.org/भ%20>")}\r\n\r\n${statement('"é😀\\u00e9"@de')}\n  \nbad\n# completed\n${statement("_:b")}`;
    const whole = await parse(text);
    expect(whole).toHaveLength(3);
    expect(whole[1]).toEqual({ subject: s, predicate: p, object: "é😀é", literal: { language: "de" } });
    for (const chunks of everyCut(bytes(text))) {
      const tally = new Tally();
      expect(await collect(readNTriples(stream(chunks), { tally }))).toEqual(whole);
      expect(tally.toJSON()).toEqual({ "bad_line.subject": 1, triples: 3 });
    }
  });

  test.each(["", "\n\n", "# only a comment"])("%j holds no statements", async (text) => {
    const tally = new Tally();
    expect(await parse(text, tally)).toEqual([]);
    expect(tally.toJSON()).toEqual({});
  });

  test("a line that is too long is skipped without being kept, wherever it is cut", async () => {
    const text = `${statement("_:a")}\n<${"x".repeat(500)}> \n${statement("_:b")}\n`;
    for (const chunks of [[bytes(text)], Array.from(bytes(text), (byte) => Uint8Array.of(byte))]) {
      const tally = new Tally();
      const triples = await collect(readNTriples(stream(chunks), { tally, maxLineLength: 100 }));
      expect(triples.map(({ object }) => object)).toEqual(["_:a", "_:b"]);
      expect(tally.toJSON()).toEqual({ "bad_line.too_long": 1, triples: 2 });
    }
  });
});
