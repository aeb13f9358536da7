/**
 * Builds a `precompiled_charsmap` from what is replaced and by what: a double-array trie in Darts' layout, placed by
 * first fit, then the replacements, each ended by a NUL.
 */
export function makeCharsmap(replacements: Readonly<Record<string, string>>): Uint8Array {
  const strings: number[] = [];
  const root: Node = { children: new Map(), value: -1 };
  for (const [from, to] of Object.entries(replacements)) {
    insert(root, Buffer.from(from), strings.length);
    strings.push(...Buffer.from(to), 0);
  }
  const units: number[] = [0];
  const taken = new Set<number>([0]);
  place(root, 0, units, taken);
  const size = Math.ceil(units.length / 256) * 256;
  const bytes = new Uint8Array(4 + 4 * size + strings.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 4 * size, true);
  for (const [i, unit] of units.entries()) view.setUint32(4 + 4 * i, (unit ?? 0) >>> 0, true);
  bytes.set(strings, 4 + 4 * size);
  return bytes;
}

interface Node {
  readonly children: Map<number, Node>;
  value: number;
}

function insert(root: Node, key: Uint8Array, value: number): void {
  let node = root;
  for (const byte of key) {
    let next = node.children.get(byte);
    if (next === undefined) node.children.set(byte, (next = { children: new Map(), value: -1 }));
    node = next;
  }
  node.value = value;
}

/** Gives the children of the node at `at` their places, at `at ^ offset ^ byte`. */
function place(node: Node, at: number, units: number[], taken: Set<number>): void {
  const bytes = [...(node.value >= 0 ? [0] : []), ...node.children.keys()];
  let offset = 1;
  while (bytes.some((byte) => taken.has(at ^ offset ^ byte))) offset++;
  units[at] = (units[at] ?? 0) | (offset << 10) | (node.value >= 0 ? 1 << 8 : 0);
  for (const byte of bytes) taken.add(at ^ offset ^ byte);
  if (node.value >= 0) units[at ^ offset] = (node.value | 0x80000000) >>> 0;
  for (const [byte, child] of node.children) {
    units[at ^ offset ^ byte] = byte;
    place(child, at ^ offset ^ byte, units, taken);
  }
}
