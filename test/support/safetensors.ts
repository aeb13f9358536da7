import { readFileSync } from "node:fs";
import type { StoredTensor } from "../../src/models/layers/parameters.js";

/** float32 tensors of a safetensors file that we made ourselves; nothing is checked. */
export function readFixtureWeights(file: string): Map<string, StoredTensor> {
  const bytes = readFileSync(file);
  const headerLength = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + headerLength)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  const weights = new Map<string, StoredTensor>();
  for (const [name, { shape, data_offsets: offsets }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [start, end] = offsets.map((offset) => 8 + headerLength + offset) as [number, number];
    weights.set(name, {
      shape,
      values: new Float32Array(Uint8Array.from(bytes.subarray(start, end)).buffer),
    });
  }
  return weights;
}
