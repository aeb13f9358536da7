import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { BuildConfig } from "../../src/commands/build-config.js";
import { buildCorpus } from "../../src/commands/build-corpus.js";
import { silentContext } from "../../src/commands/context.js";
import { verifyCommand } from "../../src/commands/corpus-commands.js";
import { verifyInputs } from "../../src/commands/verify-inputs.js";
import { sampleConfig } from "../support/sample.js";
import { nextFolder } from "../support/temp.js";

/** The sample's build, with a dump of its own that a test may change. */
async function build(): Promise<{ config: BuildConfig; dump: string }> {
  const folder = nextFolder();
  const dump = join(folder, "dump.xml.bz2");
  const sample = sampleConfig(join(folder, "out"));
  copyFileSync(sample.dump[0], dump);
  const config = { ...sample, dump: [dump] };
  await buildCorpus(config, { isFresh: false }, silentContext);
  return { config, dump };
}

describe("verifyInputs", () => {
  test("tells files that are the same, changed or gone", async () => {
    const { config, dump } = await build();
    const same = await verifyInputs(config.out, config);
    expect(same).toEqual({
      same: ["dump.xml.bz2", expect.any(String), expect.any(String), "ontology.ttl"],
      changed: [],
      absent: [],
    });
    writeFileSync(dump, "another");
    const changed = await verifyInputs(config.out, config);
    expect(changed.changed).toEqual([
      expect.stringMatching(/^dump\.xml\.bz2 \(was [0-9a-f]{8}…, is [0-9a-f]{8}…\)$/),
    ]);
    rmSync(dump);
    expect((await verifyInputs(config.out, config)).absent).toEqual(["dump.xml.bz2"]);
  });

  test("a changed input is a fault of verify --inputs, and of verify alone none", async () => {
    const { config, dump } = await build();
    writeFileSync(dump, "another");
    const whole = await verifyCommand(config.out, {}, silentContext);
    expect([whole.hasFaults, whole.text]).toEqual([false, `${config.out}: nothing wrong`]);
    const { hasFaults, text } = await verifyCommand(config.out, { hasInputs: true }, silentContext);
    expect(hasFaults).toBe(true);
    expect(text).toMatch(/^an input file is not the one that was read: 1 times, first dump\.xml\.bz2/);
  });

  test("a corpus whose build has not ended is told what to do", async () => {
    const folder = nextFolder();
    await expect(verifyInputs(folder, sampleConfig(folder))).rejects.toThrow(
      /^E_CORPUS: the corpus has no manifest, since its build has not come to its end\. \(folder=.*\) Fix: run the command of the build again: its options are in .*config\.yaml\.$/,
    );
  });
});
