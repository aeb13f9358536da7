import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { PipelineBench } from "../../support/pipelines.js";

const write = (text: string, more: Record<string, unknown> = {}, flags: Record<string, unknown> = {}) => ({
  run: "write",
  flags: { text, ...flags },
  save: "file",
  ...more,
});
/** `c` builds on `b`, `b` on `a`. */
const chain = (second = "b") => ({
  a: write("a"),
  b: write(second, {}, { input: ["${steps.a}/file"] }),
  c: write("c", {}, { input: ["${steps.b}/file"] }),
});

describe("runPipeline", () => {
  test("files go from step to step, and a table ends it", async () => {
    const bench = new PipelineBench({ ...chain(), d: { run: "say" } });
    const { text, json } = await bench.run();
    expect(bench.read("c/file")).toBe("cba");
    expect(text).toMatch(/^step {2}verb {3}seconds {2}result\n[-\s]+\na {5}write {2}\d+\.\d {6}–/);
    expect(json).toMatchObject({
      out: bench.out,
      steps: [
        { name: "a", verb: "write", isDoneBefore: false, headline: {}, folder: join(bench.out, "a") },
        { name: "b" },
        { name: "c" },
        { name: "d" },
      ],
    });
  });

  test("what is done is skipped, and the table says so", async () => {
    const bench = new PipelineBench(chain());
    await bench.run();
    bench.events();
    const { text } = await bench.run();
    expect(bench.events()).toEqual([]);
    expect(text).toMatch(/^a +write +\d+\.\d, before/m);
  });

  test("a dry run shows the graph and changes nothing", async () => {
    const bench = new PipelineBench(chain());
    const { text } = await bench.run({ isDry: true });
    expect(text).toBe(
      [
        "step  verb   builds on  state  why",
        "----  -----  ---------  -----  ---",
        "a     write  –          to do",
        "b     write  a          to do",
        "c     write  b          to do",
      ].join("\n"),
    );
    expect(existsSync(bench.out)).toBe(false);
    expect(bench.events()).toEqual([]);
  });

  test("a dry run names what is left out, and why", async () => {
    const bench = new PipelineBench(
      {
        a: { run: "write", save: "x", flags: { text: "a" } },
        b: { run: "say", when: ["${more}", { size: ["m", "l"] }] },
        c: { run: "say", for: { i: 0 } },
      },
      { vars: { more: true, size: "s" } },
    );
    expect(await bench.states()).toEqual([
      "a to do",
      "b left out when: more, size: m or l",
      "c left out for: has no values",
    ]);
    const { text } = await bench.run({ isDry: true });
    expect(text).toContain("b     say    –          left out  when: more, size: m or l");
    await bench.run();
    expect(bench.events()).toEqual(["begin a", "end a"]);
  });

  test("a step that is left out later changes those that built on it, and comes back as it was", async () => {
    const bench = new PipelineBench(
      {
        a: { run: "write", save: "x", flags: { text: "a" }, when: "${more}" },
        b: { run: "write", save: "x", flags: { text: "b" } },
        c: { run: "write", save: "x", args: ["${steps.a}/x", "${steps.b}/x"] },
      },
      { vars: { more: true } },
    );
    await bench.run();
    expect(bench.read("c/x")).toBe("ab");
    await expect(bench.run({ set: ["more=false"] })).rejects.toThrow(
      /the step c was begun differently: args was .* and is .*; a, which it builds on, has changed.*--from c/,
    );
    await bench.run({ set: ["more=false"], from: ["c"] });
    expect(bench.read("c/x")).toBe("b");
    expect(await bench.states()).toMatchObject(["a done", "b done", expect.stringMatching(/^c changed/)]);
  });

  test("a step whose definition has changed is refused, with what has", async () => {
    const bench = new PipelineBench(chain());
    await bench.run();
    bench.events();
    bench.write(chain("another"));
    expect(await bench.states()).toEqual([
      "a done",
      'b changed flags.text was "b" and is "another"',
      "c changed b, which it builds on, has changed",
    ]);
    await expect(bench.run()).rejects.toThrow(
      `E_CONFIG: the step b was begun differently: flags.text was "b" and is "another". (out=${bench.out}) Fix: give --from b to do it again with all that builds on it, or another --out.`,
    );
    expect(bench.events()).toEqual([]);
    await bench.run({ from: ["b"] });
    expect(bench.events().filter((event) => event.startsWith("begin"))).toEqual(["begin b", "begin c"]);
    expect(bench.read("c/file")).toBe("canothera");
  });

  test("of a step with instances those that have changed are named, or the step when all have", async () => {
    const of = (one: string, two: string) => ({
      a: write("${text.own}", { for: { text: { one: { own: one }, two: { own: two } } } }),
    });
    const bench = new PipelineBench(of("1", "2"));
    await bench.run();
    bench.write(of("1", "x"));
    await expect(bench.run()).rejects.toThrow(/Fix: give --from a\.two to do it/);
    bench.write(of("x", "y"));
    await expect(bench.run()).rejects.toThrow(
      /"1" and is "x"; the step a\.two was .* Fix: give --from a to do it/,
    );
  });

  test("a step whose input has other content is refused", async () => {
    const bench = new PipelineBench({ a: { run: "write", args: ["words.txt"], save: "file" } });
    bench.put("words.txt", "one");
    await bench.run();
    bench.put("words.txt", "two");
    await expect(bench.run()).rejects.toThrow(
      /the step a was begun differently: args was \["words\.txt \([0-9a-f]{16}…\)"\] and is \["words\.txt \([0-9a-f]{16}…\)"\]\./,
    );
  });

  test("speed is no definition", async () => {
    const bench = new PipelineBench({ a: write("a", {}, { engine: "wasm" }) });
    await bench.run();
    bench.write({ a: write("a", {}, { engine: "cpu" }) });
    expect(await bench.states()).toEqual(["a done"]);
  });

  test("--from does a step again and all that build on it, and no other", async () => {
    const bench = new PipelineBench({ ...chain(), aside: write("aside") });
    await bench.run();
    bench.events();
    expect(await bench.states({ from: ["b"] })).toEqual([
      "a done",
      "b to do --from",
      "c to do --from",
      "aside done",
    ]);
    await bench.run({ from: ["b"] });
    expect(bench.events()).toEqual(["begin b", "end b", "begin c", "end c"]);
  });

  test("--from deletes what a step had made", async () => {
    const bench = new PipelineBench({ a: { run: "grow", flags: { rounds: 2 } } });
    await bench.run();
    bench.put("out/a/more", "");
    await bench.run({ from: ["a"] });
    expect(readdirSync(join(bench.out, "a"))).toEqual(["rounds"]);
    expect(readdirSync(join(bench.out, "steps"))).toEqual(["a.json"]);
  });

  test("--from names a step or an instance, or is refused", async () => {
    const bench = new PipelineBench({ a: { ...write("${n}"), for: { n: [1, 2] } } });
    await bench.run();
    expect(await bench.states({ from: ["a.2"] })).toEqual(["a.1 done", "a.2 to do --from"]);
    expect(await bench.states({ from: ["a"] })).toEqual(["a.1 to do --from", "a.2 to do --from"]);
    await expect(bench.run({ from: ["a.3"] })).rejects.toThrow(
      'E_CONFIG: --from names "a.3": expected one of a, a.1, a.2; did you mean "a.1"? Fix: name a step of the pipeline.',
    );
  });

  test("a step whose files are gone is done again", async () => {
    const bench = new PipelineBench(chain());
    await bench.run();
    rmSync(join(bench.out, "b/file"));
    expect(await bench.states()).toEqual(["a done", `b to do ${bench.out}/b/file is gone`, "c done"]);
    await bench.run();
    expect(bench.read("b/file")).toBe("ba");
  });

  test("the folder may move, and paths to the same content with it", async () => {
    const bench = new PipelineBench(
      { a: { run: "write", args: ["${words}"], save: "file" } },
      { vars: { words: "w.txt" } },
    );
    bench.put("w.txt", "w");
    bench.put("elsewhere/w.txt", "w");
    await bench.run();
    expect(await bench.states({ set: ["words=elsewhere/w.txt"] })).toEqual(["a done"]);
    expect(await bench.states({ out: join(bench.folder, "other") })).toEqual(["a to do"]);
  });

  test("a failing step tells its last words; what is done stays, and the rest goes on when it is mended", async () => {
    const bench = new PipelineBench({
      ...chain(),
      b: write("b", {}, { input: ["${steps.a}/file"], fails: true }),
    });
    await expect(bench.run()).rejects.toThrow(
      /^E_INPUT: the step "b" failed: told write --out=.* E_BROKEN: it broke\. \(log=.*out\/logs\/b\.log\) Fix: mend it and run the same command again: what is done stays\.$/,
    );
    expect(bench.events()).toEqual(["begin a", "end a", "begin b"]);
    expect(await bench.states()).toEqual(["a done", "b to do begun, not ended", "c to do"]);
  });

  test("after Ctrl-C the steps are stopped, nothing begins, and a relaunch goes on", async () => {
    const bench = new PipelineBench({
      a: { run: "grow", flags: { rounds: 60 } },
      b: write("b", { after: "a" }),
    });
    const abort = new AbortController();
    const run = bench.run({}, abort.signal);
    while (!existsSync(join(bench.out, "a/rounds"))) await sleep(5);
    abort.abort();
    await expect(run).rejects.toThrow(
      "E_INTERRUPTED: the pipeline was interrupted. Fix: run the same command again to go on.",
    );
    expect(bench.events()).toEqual(["begin a", "stop a"]);
    expect(existsSync(join(bench.out, "running"))).toBe(false);
    await bench.run();
    expect(bench.read("a/rounds")).toHaveLength(60);
    expect(bench.events()).toEqual(["begin a", "end a", "begin b", "end b"]);
  });
});
