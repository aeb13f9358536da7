import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { silentContext } from "../../src/commands/context.js";
import { type ConvertOptions, convert } from "../../src/commands/convert.js";
import { recordingContext } from "../support/recording-context.js";
import { nextFolder } from "../support/temp.js";

const conll = "Ana\tB-PER\nsaw\tO\nOslo\tB-LOC\n\nrain\tO\n";

function given(text = conll, name = "in.txt"): { folder: string; file: string; out: string } {
  const folder = nextFolder();
  writeFileSync(join(folder, name), text);
  return { folder, file: join(folder, name), out: join(folder, "out") };
}
const options = (file: string, out: string, over: Partial<ConvertOptions> = {}): ConvertOptions => ({
  from: "conll",
  input: [file],
  to: "mrc",
  out,
  ...over,
});

describe("convert", () => {
  test("writes file and card, and says what it did", async () => {
    const { file, out } = given();
    const result = await convert(options(file, out, { to: "spans" }), silentContext);
    expect(result).toMatchObject({ texts: 2, mentions: 2, lost: {}, records: 2, isInterrupted: false });
    expect(readFileSync(out, "utf8")).toContain('["Ana saw Oslo",[0,2,"Ana","PER"],[8,11,"Oslo","LOC"]]');
    expect(JSON.parse(readFileSync(result.card, "utf8"))).toMatchObject({
      format: "spans",
      dataset: "in",
      offsets: expect.stringContaining("Unicode code points"),
      made: { verb: "convert", from: ["in.txt"], fromFormat: "conll" },
      labels: { LOC: { mentions: 1, examples: ["Oslo"] }, PER: { mentions: 1, examples: ["Ana"] } },
    });
    expect(existsSync(`${out}.partial`)).toBe(false);
  });
  test("writes a folder where a format's texts are several files, and reads it", async () => {
    const { file, out } = given();
    const result = await convert(options(file, `${out}/`, { to: "brat" }), silentContext);
    expect(result).toMatchObject({ out, texts: 2, mentions: 2, lost: {}, card: `${out}.card.json` });
    expect(readdirSync(out)).toEqual(["annotation.conf", "texts-0001.ann", "texts-0001.txt"]);
    expect(result.bytes).toBe(
      readdirSync(out).reduce((sum, name) => sum + statSync(join(out, name)).size, 0),
    );
    const back = `${out}.conll`;
    await convert(options(out, back, { from: "brat", to: "conll" }), silentContext);
    expect(readFileSync(back, "utf8").trim()).toBe(conll.trim());
    expect(existsSync(`${out}.partial`)).toBe(false);
  });
  test("writes no folder over another, and leaves none after an error", async () => {
    const { folder, file, out } = given();
    await expect(convert(options(file, folder, { to: "brat" }), silentContext)).rejects.toThrow(
      /^E_INPUT: .* is there already, and the format writes a folder. \(folder=.*\) Fix: name a new folder with --out/,
    );
    await expect(convert(options(file, file, { to: "brat" }), silentContext)).rejects.toThrow(
      /is there already/,
    );
    mkdirSync(out);
    const bad = given("Ana\tPER\n");
    await expect(convert(options(bad.file, out, { to: "brat" }), silentContext)).rejects.toThrow(/E_RECORD/);
    expect(existsSync(`${out}.partial`)).toBe(false);
  });
  test("asks every record by the labels of the whole input, and announces --negatives all", async () => {
    const { file, out } = given();
    const { context, lines } = recordingContext();
    await convert(options(file, out, { write: { negatives: "all" } }), context);
    expect(JSON.parse(readFileSync(out, "utf8"))).toHaveLength(4);
    expect(lines[0]).toMatch(/^info 2 sentences x 2 queries = 4 records, about 7\d\d B$/);
  });
  test("takes wording from a query set and warns of labels without any", async () => {
    const { file, out, folder } = given();
    const queries = join(folder, "q.yaml");
    writeFileSync(
      queries,
      "id: q\nlanguage: en\nlabels:\n  PER: {name: human being, query: Who is named?}\n",
    );
    const { context, lines } = recordingContext();
    await convert(options(file, out, { queries }), context);
    const records = JSON.parse(readFileSync(out, "utf8"));
    expect(records[0]).toMatchObject({ entity_label: "PER", query: "Who is named?" });
    expect(lines).toEqual(["warn labels without wording in the query set get a plain query"]);
  });
  test("names of a query set lead generated text back to labels", async () => {
    const { file, out, folder } = given();
    const queries = join(folder, "q.yaml");
    writeFileSync(
      queries,
      "id: q\nlanguage: en\nlabels:\n  PER: {name: human being, query: q}\n  LOC: {name: place, query: q}\n",
    );
    await convert(options(file, out, { to: "punified", queries }), silentContext);
    expect(readFileSync(out, "utf8")).toContain("<human being>");
    const back = join(folder, "back");
    await convert({ from: "punified", input: [out], to: "conll", out: back, queries }, silentContext);
    expect(readFileSync(back, "utf8")).toBe(`${conll}\n`);
  });
  test("renames labels and leaves some out", async () => {
    const { file, out, folder } = given();
    const labelsMap = join(folder, "map.yaml");
    writeFileSync(labelsMap, "PER: person\nLOC: null\n");
    const result = await convert(options(file, out, { to: "conll", labelsMap }), silentContext);
    expect(readFileSync(out, "utf8")).toBe("Ana\tB-person\nsaw\tO\nOslo\tO\n\nrain\tO\n\n");
    expect(result.notes).toEqual({ "dropped.by_labels_map": 1 });
  });
  test("gives every label that the map does not name the one under *", async () => {
    const { file, out, folder } = given();
    const labelsMap = join(folder, "map.yaml");
    writeFileSync(labelsMap, 'PER: person\n"*": ENTITY\n');
    await convert(options(file, out, { to: "conll", labelsMap }), silentContext);
    expect(readFileSync(out, "utf8")).toBe("Ana\tB-person\nsaw\tO\nOslo\tB-ENTITY\n\nrain\tO\n\n");
  });
  test("several files are one dataset whose ids do not clash", async () => {
    const { file, out, folder } = given();
    const second = join(folder, "more.txt");
    writeFileSync(second, "Bo\tB-ORG\n");
    const result = await convert(options(file, out, { input: [file, second], to: "jsonl" }), silentContext);
    expect(result.texts).toBe(3);
    expect(readFileSync(out, "utf8")).toContain('{"id":"more.txt:0"');
  });
  test("says what a format cannot hold, or refuses it when strict", async () => {
    const nested =
      '{"tokens":["New","York"],"entities":[{"type":"ORG","start":0,"end":2},{"type":"LOC","start":1,"end":2}]}';
    const { file, out } = given(nested);
    const { context, lines } = recordingContext();
    const toConll = options(file, out, { from: "spans", to: "conll" });
    const result = await convert(toConll, context);
    expect(result.lost).toEqual({ overlap: 1 });
    expect(lines).toEqual([
      "warn 1 mentions could not be held by conll",
      'warn 0: LOC "York" [4, 8) (it overlaps another mention and the format holds none that do)',
    ]);
    await expect(convert({ ...toConll, strict: true }, silentContext)).rejects.toThrow(
      /^E_RECORD: LOC "York" \[4, 8\) would be lost: it overlaps another mention/,
    );
    expect(existsSync(`${out}.partial`)).toBe(false);
  });
  test("writes record.schema beside UIE's records", async () => {
    const { file, out, folder } = given();
    const result = await convert(
      options(file, out, { to: "uie", write: { variant: "released" } }),
      silentContext,
    );
    expect(result.beside).toEqual([join(folder, "record.schema")]);
    expect(readFileSync(join(folder, "record.schema"), "utf8")).toMatch(/^\["location","person"\]\n\[\]\n/);
  });
  test("questions go from squad to mrc as questions", async () => {
    const squad = {
      version: "1.1",
      data: [
        {
          paragraphs: [
            {
              context: "Ana runs.",
              qas: [{ id: "q", question: "Who?", answers: [{ text: "Ana", answer_start: 0 }] }],
            },
          ],
        },
      ],
    };
    const { file, out } = given(JSON.stringify(squad));
    await convert(options(file, out, { from: "squad", to: "mrc" }), silentContext);
    expect(JSON.parse(readFileSync(out, "utf8"))).toEqual([
      expect.objectContaining({ qas_id: "q", context: "Ana runs .", query: "Who?", span_position: ["0;0"] }),
    ]);
    await expect(convert(options(file, out, { from: "squad", to: "conll" }), silentContext)).rejects.toThrow(
      /asks for no label/,
    );
  });
  test("stops at a bad line, or skips as many as it may", async () => {
    const { file, out } = given(`${conll}\nBo B_PER x\n`);
    const toJsonl = options(file, out, { to: "jsonl" });
    await expect(convert(toJsonl, silentContext)).rejects.toThrow(/line=7/);
    const { context, lines } = recordingContext();
    const result = await convert({ ...toJsonl, maxSkippedRatio: 0.5 }, context);
    expect([result.texts, result.notes]).toEqual([2, { "skipped.E_RECORD": 1 }]);
    expect(lines[0]).toMatch(/^warn E_RECORD/);
    await expect(convert({ ...toJsonl, maxSkippedRatio: 0.01 }, silentContext)).rejects.toThrow(
      /^E_INPUT: 1 records, a share of 0.3333, could not be read; at most 0.01 was allowed. Fix: mend the file/,
    );
  });
  test("an interrupted run leaves no whole file", async () => {
    const { file, out } = given();
    const abort = new AbortController();
    abort.abort();
    const result = await convert(options(file, out), { ...silentContext, signal: abort.signal });
    expect(result).toMatchObject({ isInterrupted: true, out: `${out}.partial` });
    expect(existsSync(out)).toBe(false);
  });
  test("names a place that cannot be written", async () => {
    const { file, folder } = given();
    await expect(convert(options(file, join(file, "below", "out")), silentContext)).rejects.toThrow(
      /^E_INPUT: folder .*below cannot be made \(ENOTDIR\). .* Fix: name another place with --out/,
    );
    mkdirSync(join(folder, "taken.partial"));
    await expect(convert(options(file, join(folder, "taken")), silentContext)).rejects.toThrow(
      /^E_INPUT: .*taken.partial cannot be written \(EISDIR\)/,
    );
  });
  test("files of one name give ids apart, and a file named twice is refused", async () => {
    const [first, second] = [given(), given()];
    const wanted = { ...options(first.file, first.out, { to: "jsonl" }), input: [first.file, second.file] };
    await convert(wanted, silentContext);
    const ids = readFileSync(first.out, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).id);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
    const twice = convert({ ...wanted, input: [first.file, first.file] }, silentContext);
    await expect(twice).rejects.toThrow(/^E_INPUT: .* is named twice\. Fix: name each file once\.$/);
  });
});
