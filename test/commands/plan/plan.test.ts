import { existsSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildCorpus } from "../../../src/commands/build-corpus.js";
import { silentContext } from "../../../src/commands/context.js";
import { formatPlan } from "../../../src/commands/plan/format-plan.js";
import { planBuild } from "../../../src/commands/plan/plan.js";
import { sampleConfig } from "../../support/sample.js";
import { nextFolder } from "../../support/temp.js";

describe("planBuild", () => {
  test("tells of the bundled sample what its build comes to, and leaves nothing behind", async () => {
    const out = join(nextFolder(), "planned");
    const config = sampleConfig(out);
    const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("nerforge-plan-"));
    const before = left();
    const plan = await planBuild(config, silentContext);
    expect(existsSync(out)).toBe(false);
    expect(left().filter((name) => !before.includes(name))).toEqual([]);

    const { stats } = await buildCorpus(config, { isFresh: true }, silentContext);
    const { expected, sample } = plan;
    expect(sample.inputBytes).toBeLessThanOrEqual(expected.inputBytes);
    expect(expected.articles).toBeGreaterThan(0.7 * stats!.pages.article);
    expect(expected.articles).toBeLessThan(1.4 * stats!.pages.article);
    expect(expected.sentences).toBeGreaterThan(0.7 * stats!.parts.all!.examples);
    expect(expected.sentences).toBeLessThan(1.4 * stats!.parts.all!.examples);
    expect(plan.times.map(({ workers }) => workers)).toEqual([1, 4, 16, 64]);
    expect(plan.knowledgeRows).toBeGreaterThan(100);
    expect(plan.memory.peakBytes).toBeGreaterThan(1e8);
    expect(plan.warnings).toEqual([]);
  });

  test("writes every number with its arithmetic", async () => {
    const text = formatPlan(await planBuild(sampleConfig(nextFolder()), silentContext));
    for (const part of [
      /sentences stored +[\d,]+ +[\d,]+/,
      /expected = sample x \d/,
      /workers +parse +held back by +whole build/,
      /parse = .* of XML|parse = .* \/ the slowest of: workers x [\d.]+ MB\/s, writing [\d.]+ MB\/s/,
      /disk in all +\S+ MB +free: /,
      /memory: parsing .* 1 workers x/,
      /nothing to warn of$/,
    ])
      expect(text).toMatch(part);
  });

  test("refuses standard input, which the build could not read again", async () => {
    const config = { ...sampleConfig(nextFolder()), dump: ["-"] };
    await expect(planBuild(config, silentContext)).rejects.toThrow(
      /^E_CONFIG: a plan needs files, and the dump is standard input, which can be read once\. Fix: plan with the dump as a file\.$/,
    );
  });
});
