import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readPytorchFile } from "../../src/hub/pytorch-file.js";
import { nextFolder } from "../support/temp.js";

const fixture = (name: string): string => new URL(`../../fixtures/hub/${name}`, import.meta.url).pathname;
const expected = JSON.parse(readFileSync(fixture("expected.json"), "utf8")) as {
  state: Record<string, { shape: number[]; values: number[] }>;
};

test.each(["state.bin", "protocol4.bin"])("reads the tensors of a state dictionary: %s", async (name) => {
  const tensors = await readPytorchFile(fixture(name));
  expect([...tensors.keys()]).toEqual(Object.keys(expected.state));
  for (const [key, { shape, values }] of Object.entries(expected.state)) {
    const tensor = tensors.get(key)!;
    expect(tensor.shape, key).toEqual(shape);
    const numbers = Array.from(tensor.data);
    expect(numbers.length, key).toBe(values.length);
    for (const [i, value] of values.entries()) expect(numbers[i], key).toBe(Math.fround(value));
  }
});

test("reads what a module's state_dict is saved as, metadata aside", async () => {
  const tensors = await readPytorchFile(fixture("module.bin"));
  expect([...tensors].map(([name, { shape }]) => [name, shape])).toEqual([
    ["0.weight", [2, 3]],
    ["0.bias", [2]],
    ["1.weight", [2]],
    ["1.bias", [2]],
  ]);
  expect([...tensors.get("1.weight")!.data]).toEqual([1, 1]);
});

test.each([
  ["evil.bin", /asks for (posix|nt|os)\.system, which is no tensor/],
  ["whole-module.bin", /asks for torch\.nn\.modules\.container\.Sequential, which is no tensor/],
  ["not-only-tensors.bin", /the entry "epoch" is no tensor/],
  ["bomb.bin", /"archive\/data.pkl" is compressed \(\d+ bytes for 3000004\); torch.save stores/],
  ["big-endian.bin", /byte order "big"; expected little/],
  ["legacy.bin", /format of PyTorch before 1.6.*Fix: load it with PyTorch and save it again/],
])("refuses %s, and runs nothing", async (name, message) => {
  await expect(readPytorchFile(fixture(name))).rejects.toThrow(message);
  await expect(readPytorchFile(fixture(name))).rejects.toThrow(/^E_INPUT: /);
  expect(existsSync("/tmp/nerforge-was-here")).toBe(false);
});

test("refuses what is no archive, and an archive cut anywhere", async () => {
  const file = join(nextFolder(), "a.bin");
  writeFileSync(file, "hello");
  await expect(readPytorchFile(file)).rejects.toThrow(/is not one that torch.save writes/);
  const whole = readFileSync(fixture("module.bin"));
  for (let cut = 0; cut < whole.length; cut += 61) {
    writeFileSync(file, whole.subarray(0, cut));
    await expect(readPytorchFile(file)).rejects.toThrow(/^E_INPUT: /);
  }
});

test("a pickle with any one byte changed is read or refused, and never anything else", async () => {
  const whole = readFileSync(fixture("module.bin"));
  const start = whole.indexOf("\x80\x02", 0, "latin1");
  const end = whole.indexOf("PK", start, "latin1");
  const file = join(nextFolder(), "a.bin");
  for (let at = start; at < end; at += 3) {
    const changed = Buffer.from(whole);
    changed[at] ^= 0x15;
    writeFileSync(file, changed);
    try {
      for (const { data } of (await readPytorchFile(file)).values()) expect(data.length).toBeLessThan(1000);
    } catch (error) {
      expect(String(error)).toMatch(/E_(INPUT|TRUNCATED): /);
    }
  }
});
