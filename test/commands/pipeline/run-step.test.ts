import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { PipelineBench } from "../../support/pipelines.js";

describe("runStep", () => {
  test("a step's words go to its log, its result beside them, what it writes to its folder", async () => {
    const bench = new PipelineBench({
      one: { run: "write", flags: { text: "x" }, args: ["words.txt"], save: "file" },
    });
    bench.put("words.txt", "yz");
    await bench.run();
    expect(bench.read("logs/one.log")).toBe(
      `told write words.txt --out=${join(bench.out, "one/file")} --text=x --json\n`,
    );
    expect(JSON.parse(bench.read("results/one.json"))).toHaveProperty("texts", 1);
    expect(bench.read("one/file")).toBe("xyz");
  });

  test("of a verb that prints, JSON or words are saved, as the file's name says", async () => {
    const bench = new PipelineBench({
      words: { run: "say", save: "words.txt" },
      values: { run: "say", save: "values.json" },
    });
    await bench.run();
    expect(bench.read("words/words.txt")).toBe("words of say\n");
    expect(existsSync(join(bench.out, "results/words.json"))).toBe(false);
    expect(bench.read("values/values.json")).toBe(bench.read("results/values.json"));
  });

  test("a verb that does not go on by itself begins in an empty folder", async () => {
    const steps = (fails: boolean) => ({
      a: { run: "write", flags: { text: "x", ...(fails ? { fails } : {}) }, save: "file" },
    });
    const bench = new PipelineBench(steps(false));
    await bench.run();
    writeFileSync(join(bench.out, "a/half"), "");
    const mark = join(bench.out, "steps/a.json");
    writeFileSync(mark, bench.read("steps/a.json").replace('"done"', '"begun"'));
    await bench.run();
    expect(existsSync(join(bench.out, "a/half"))).toBe(false);
  });

  test("a folder that no step has made is not emptied", async () => {
    const bench = new PipelineBench({ a: { run: "write", save: "file" } });
    bench.put("out/a/mine", "");
    await expect(bench.run()).rejects.toThrow(
      `E_CONFIG: ${bench.out}/a, where the step a would write, holds other things (mine). Fix: give the step another name or folder:, or the pipeline another --out.`,
    );
  });

  test("an input that should be there when a step begins, and an output when it ends, are missed", async () => {
    const a = { run: "write", save: "file" };
    const bench = new PipelineBench({ a, b: { run: "say", inputs: ["${steps.a}/other"] } });
    await expect(bench.run()).rejects.toThrow(
      `E_INPUT: the step "b" reads ${bench.out}/a/other, which is not there. (log=${bench.out}/logs/b.log) Fix: correct inputs:, or the step that makes it.`,
    );
    bench.write({ b: { ...a, outputs: ["file", "card.json"] } });
    await expect(bench.run({ from: ["b"] })).rejects.toThrow(
      `E_INPUT: the step "b" should have made ${bench.out}/b/card.json, which is not there.`,
    );
    expect(await bench.states()).toEqual(["b to do begun, not ended"]);
  });
});
