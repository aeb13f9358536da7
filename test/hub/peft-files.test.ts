import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeEngines, selectEngine } from "../../src/engine/engine.js";
import { holdsPeft, loadPeft, savePeft } from "../../src/hub/peft-files.js";
import { readSafetensors } from "../../src/hub/safetensors.js";
import { createPeft } from "../../src/models/peft/create-peft.js";
import { tinyBert } from "../support/peft-methods.js";
import { nextFolder } from "../support/temp.js";

beforeAll(async () => void (await selectEngine("cpu")));
afterAll(closeEngines);

async function savedFolder(rank = 2): Promise<string> {
  const folder = join(nextFolder(), "new");
  const method = createPeft({ method: "lora", rank }, tinyBert, 1);
  await savePeft(folder, method);
  method.dispose();
  return folder;
}

test("a method is two files, in PyTorch's layout and with all its settings", async () => {
  const folder = await savedFolder();
  expect(readdirSync(folder).sort()).toEqual(["peft.json", "peft.safetensors"]);
  expect(JSON.parse(readFileSync(join(folder, "peft.json"), "utf8"))).toEqual({
    settings: { method: "lora", rank: 2, alpha: 16, dropoutRate: 0 },
    backbone: { layers: 2, hiddenSize: 12, heads: 3 },
  });
  const { tensors } = readSafetensors(join(folder, "peft.safetensors"));
  expect(tensors.size).toBe(8);
  expect(tensors.get("peft.lora.layer.0.query.down.weight")!.shape).toEqual([2, 12]);
});

test("saving again replaces the method and leaves the folder's other files alone", async () => {
  const folder = await savedFolder();
  writeFileSync(join(folder, "config.json"), "{}");
  const method = createPeft({ method: "adapter", bottleneckSize: 4 }, tinyBert, 1);
  await savePeft(folder, method);
  expect(readdirSync(folder).sort()).toEqual(["config.json", "peft.json", "peft.safetensors"]);
  const again = loadPeft(folder, tinyBert);
  expect(again.parameters.names).toEqual(method.parameters.names);
  for (const { parameters } of [method, again]) parameters.dispose();
});

test("a folder without a method says so", async () => {
  const folder = nextFolder();
  expect(holdsPeft(folder)).toBe(false);
  expect(holdsPeft(await savedFolder())).toBe(true);
  expect(() => loadPeft(folder, tinyBert)).toThrow(
    `E_INPUT: ${folder} holds no peft.json. Fix: name a folder that savePeft wrote.`,
  );
});

test("an encoder of other sizes is refused", async () => {
  const folder = await savedFolder();
  expect(() => loadPeft(folder, { ...tinyBert, layers: 4 })).toThrow(
    `E_CONFIG: the method is for an encoder of layers=2, and this one has layers=4. (file=${join(folder, "peft.json")}) Fix: load the encoder that it was trained over.`,
  );
});

test("settings that are broken, or not those of the tensors, are refused", async () => {
  const folder = await savedFolder();
  const file = join(folder, "peft.json");
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"rank": 2', '"rank": 3'));
  expect(() => loadPeft(folder, tinyBert)).toThrow(/^E_SHAPE: peft\.lora\..* is \[2,12\] in the checkpoint/);
  writeFileSync(file, text.replace('"rank"', '"ranks"'));
  expect(() => loadPeft(folder, tinyBert)).toThrow(/^E_CONFIG: .*peft\.json is not valid:\n.*"ranks"/);
  writeFileSync(file, "{");
  expect(() => loadPeft(folder, tinyBert)).toThrow(/^E_INPUT: peft\.json is not JSON: /);
});
