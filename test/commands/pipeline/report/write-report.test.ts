import { describe, expect, test } from "vitest";
import { PipelineBench } from "../../../support/pipelines.js";

describe("report.html", () => {
  test("stands in the pipeline's folder when it is done, with its steps", async () => {
    const bench = new PipelineBench(
      {
        a: { run: "write", save: "x", flags: { text: "the secret sentence" } },
        b: { run: "grow", for: { seed: [1, 2] }, flags: { rounds: 1 }, after: "a" },
      },
      { about: "a <b>small</b> one" },
    );
    const { json, text } = await bench.run();
    const html = bench.read("report.html");
    expect(html).toContain("<h1>a &lt;b&gt;small&lt;/b&gt; one</h1>");
    expect(html).toMatch(/nerforge run .*pipeline\.yaml<\/code>: 3 of 3 steps done/);
    expect(html).toContain(">b ×2</text>");
    expect(html).not.toContain("secret");
    expect(json).toMatchObject({ report: `${bench.out}/report.html` });
    expect(text).toContain("report.html shows it all");
  });

  test("says how far it came when a step fails", async () => {
    const bench = new PipelineBench({
      a: { run: "write", save: "x", flags: { text: "a" } },
      b: { run: "write", save: "x", args: ["${steps.a}/x"], flags: { fails: true } },
      c: { run: "write", save: "x", args: ["${steps.b}/x"] },
    });
    await expect(bench.run()).rejects.toThrow('the step "b" failed');
    const html = bench.read("report.html");
    expect(html).toContain("1 of 3 steps done");
    expect(html).toMatch(
      /<th scope="row" class="text">b<\/th><td class="text">write<\/td><td class="text">begun/,
    );
    expect(html).toMatch(
      /<th scope="row" class="text">c<\/th><td class="text">write<\/td><td class="text">to do/,
    );
  });
});
