import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { silentContext } from "../../../../src/commands/context.js";
import {
  RunFolder,
  type RunStart,
  readRunManifest,
} from "../../../../src/commands/training/runs/run-folder.js";
import { nextFolder } from "../../../support/temp.js";

const openIn = (folder: string, over: Partial<RunStart> = {}): RunFolder =>
  RunFolder.open(
    { verb: "finetune", folder, config: { epochs: 3 }, files: {}, engine: "wasm (x)", ...over },
    silentContext,
  );
/** A launch that is over. */
function startIn(folder: string, over: Partial<RunStart> = {}): RunFolder {
  const run = openIn(folder, over);
  run.close();
  return run;
}

describe("the folder of a run", () => {
  test("gets the resolved config, a manifest, and a log", () => {
    const folder = join(nextFolder(), "runs", "a");
    const run = startIn(folder);
    run.context.logger.info("hello");
    expect(parse(readFileSync(join(folder, "config.yaml"), "utf8"))).toEqual({ epochs: 3 });
    expect(readRunManifest(folder)).toMatchObject({
      kind: "training",
      fingerprint: run.fingerprint,
      engines: ["wasm (x)"],
      node: process.versions.node,
    });
    expect(readFileSync(join(folder, "log.jsonl"), "utf8")).toContain("hello");
    expect(run.result).toBeUndefined();
  });

  test("a relaunch goes on, and a finished run has its result", () => {
    const folder = join(nextFolder(), "a");
    startIn(folder);
    const again = startIn(folder, { engine: "tensorflow (y)" });
    expect(readRunManifest(folder)?.engines).toEqual(["wasm (x)", "tensorflow (y)"]);
    again.finish({ text: "done" });
    expect(startIn(folder).result).toEqual({ text: "done" });
  });

  test("another config is refused by what differs, unless it begins anew", () => {
    const folder = join(nextFolder(), "a");
    startIn(folder);
    expect(() => startIn(folder, { config: { epochs: 5 } })).toThrow(
      `E_CONFIG: the run in ${folder} was begun differently: epochs was 3 and is 5. (folder=${folder}) Fix: give the same config and data to go on, another --out, or --fresh to begin anew.`,
    );
    writeFileSync(join(folder, "metrics.jsonl"), "");
    startIn(folder, { config: { epochs: 5 }, isFresh: true });
    expect(existsSync(join(folder, "metrics.jsonl"))).toBe(false);
  });

  test("is closed to a second run while one is at work, with --fresh too", () => {
    const folder = join(nextFolder(), "a");
    const run = openIn(folder);
    for (const isFresh of [false, true])
      expect(() => openIn(folder, { isFresh })).toThrow(
        `E_FILE: process ${process.pid} is at work in ${folder}. (folder=${folder} pid=${process.pid}) Fix: wait until it has ended, stop it, or name another folder with --out.`,
      );
    run.close();
    const fresh = openIn(folder, { isFresh: true });
    expect(() => openIn(folder)).toThrow("is at work in");
    fresh.close();
    // A refused launch keeps nothing locked.
    expect(() => openIn(folder, { config: { epochs: 5 } })).toThrow("was begun differently");
    startIn(folder);
  });

  test("a folder of other things is left alone, with --fresh too", () => {
    const folder = nextFolder();
    mkdirSync(join(folder, "photos"));
    for (const isFresh of [false, true])
      expect(() => startIn(folder, { isFresh })).toThrow(
        `E_CONFIG: ${folder} holds other things (photos). (folder=${folder}) Fix: name a new folder with --out.`,
      );
    expect(readdirSync(folder)).toEqual(["photos"]);
  });

  test("the manifest of a corpus is none of a run", () => {
    const folder = nextFolder();
    writeFileSync(join(folder, "manifest.json"), "{}");
    expect(readRunManifest(folder)).toBeUndefined();
    expect(() => startIn(folder, { isFresh: true })).toThrow("holds other things (manifest.json)");
  });
});

test("what a run reads may not lie in its folder, which --fresh would delete", () => {
  const folder = join(nextFolder(), "a");
  const files = { model: [{ path: join(folder, "model", "config.json"), bytes: 1, sha256: "x" }] };
  expect(() => startIn(folder, { files, isFresh: true })).toThrow(
    `E_CONFIG: ${folder}/model/config.json is read by the run and lies in its folder. (folder=${folder}) Fix: name another folder with --out.`,
  );
  startIn(folder, { files: { model: [{ path: `${folder}-b/config.json`, bytes: 1, sha256: "x" }] } });
});
