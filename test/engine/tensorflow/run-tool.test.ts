import { expect, test } from "vitest";
import { runTool } from "../../../src/engine/tensorflow/run-tool.js";

const options = { purpose: "compiling", fix: "install a compiler" };

test("a program's output is returned", async () => {
  expect(await runTool(process.execPath, ["-e", "console.log(6 * 7)"], options)).toBe("42\n");
});

test("an absent program is named, with what to install", async () => {
  await expect(runTool("no-such-compiler", [], options)).rejects.toThrow(
    'E_ENGINE: compiling: "no-such-compiler" is not installed. Fix: install a compiler.',
  );
});

test("a failing program is an error with the end of its output", async () => {
  const script = "for (let i = 0; i < 40; i++) console.error('line ' + i); process.exit(3)";
  const failure = runTool(process.execPath, ["-e", script], options);
  await expect(failure).rejects.toThrow(
    /ended with 3:\n(line \d+\n){11}line 39\n Fix: install a compiler\.$/,
  );
  await expect(failure).rejects.not.toThrow("line 27");
});
