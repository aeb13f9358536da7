/** Every way to cut `bytes` in two, plus one byte at a time: a streaming parser must not see the difference. */
export function* everyCut(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let cut = 0; cut <= bytes.length; cut++) yield [bytes.subarray(0, cut), bytes.subarray(cut)];
  yield Array.from(bytes, (byte) => Uint8Array.of(byte));
}
export async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
export async function collect<T>(batches: AsyncIterable<readonly T[]>): Promise<T[]> {
  const all: T[] = [];
  for await (const batch of batches) all.push(...batch);
  return all;
}
