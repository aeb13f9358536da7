import { describe, expect, test } from "vitest";
import { type DoctorProbes, formatDoctor, runDoctor } from "../../src/commands/doctor.js";

const fail = (message: string) => async (): Promise<never> => {
  throw new Error(message);
};
const goodMachine: DoctorProbes = {
  nodeVersion: "20.19.0",
  findTensorflow: () => ({
    kind: "build",
    packageName: "@tensorflow/tfjs-node",
    folder: "/cache",
    version: "2.21.0",
    isGpu: false,
  }),
  describeEngine: async (name) => `${name} 1.0`,
  listGpus: async () => ["NVIDIA A100, 81920 MiB, 570.86"],
  tryDatabase: async () => {},
};
const stateOf = async (probes: Partial<DoctorProbes>, name: string) =>
  (await runDoctor({ ...goodMachine, ...probes })).checks.find((check) => check.name === name)!;

describe("doctor", () => {
  test("finds nothing to mend on a good machine", async () => {
    const report = await runDoctor(goodMachine);
    expect(report.isHealthy).toBe(true);
    expect(report.defaultEngine).toBe("tensorflow");
    expect(report.checks.filter(({ fix }) => fix !== undefined)).toEqual([]);
    expect(formatDoctor(report)).toContain("NVIDIA A100, 81920 MiB, 570.86");
    expect(formatDoctor(report)).toContain("Training uses the tensorflow engine unless told otherwise.");
  });

  test("names the command that brings TensorFlow, and works without", async () => {
    const report = await runDoctor({ ...goodMachine, findTensorflow: () => undefined });
    expect(report.isHealthy).toBe(true);
    expect(report.defaultEngine).toBe("wasm");
    expect(formatDoctor(report)).toContain('run "nerforge setup-tensorflow"');
  });

  test("tells a TensorFlow that does not load from one that is absent", async () => {
    const probes = {
      describeEngine: async (name: string) =>
        name === "tensorflow" ? fail("E_ENGINE: libcuda is missing")() : name,
    };
    expect(await stateOf(probes, "engine tensorflow")).toEqual({
      name: "engine tensorflow",
      state: "broken",
      detail: "E_ENGINE: libcuda is missing",
      fix: 'run "nerforge setup-tensorflow --force"',
    });
  });

  test("says what a missing compiler costs", async () => {
    const check = await stateOf(
      { tryDatabase: fail("Could not locate the bindings file. Tried:\n /a\n /b") },
      "SQLite",
    );
    expect(check.state).toBe("broken");
    expect(check.detail).toBe("Could not locate the bindings file. Tried:");
    expect(check.fix).toContain('"npm rebuild better-sqlite3"');
  });

  test.each([
    ["18.20.0", "broken", "install Node 20.19 or newer"],
    ["20.18.3", "broken", "install Node 20.19 or newer"],
    ["20.19.0", "ok", undefined],
    ["24.1.0", "ok", undefined],
  ])("judges Node %s", async (nodeVersion, state, fix) => {
    expect(await stateOf({ nodeVersion }, "Node")).toMatchObject({
      state,
      ...(fix === undefined ? {} : { fix }),
    });
  });

  test("warns of Node 23 and newer with the package of npm", async () => {
    const findTensorflow = () => ({ ...goodMachine.findTensorflow()!, kind: "package" as const });
    expect((await stateOf({ nodeVersion: "24.1.0", findTensorflow }, "Node")).fix).toContain("use Node 22");
  });

  test("a machine without any GPU is healthy", async () => {
    const report = await runDoctor({
      ...goodMachine,
      listGpus: fail("spawn nvidia-smi ENOENT"),
      describeEngine: async (name) => (name === "webgpu" ? fail("E_ENGINE: no GPU")() : name),
    });
    expect(report.isHealthy).toBe(true);
  });

  test("asks the machine it runs on", async () => {
    const { checks } = await runDoctor();
    expect(checks.map(({ name, state }) => `${name} ${state}`)).toEqual(
      expect.arrayContaining(["Node ok", "SQLite ok", "engine wasm ok"]),
    );
  });
});
