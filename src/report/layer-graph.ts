/** A thing and the names of those it builds on. */
export interface GraphNode {
  readonly name: string;
  readonly after: readonly string[];
}

/** A node, or where an edge passes a layer, with its place in the layer. */
export interface PlacedNode {
  readonly name: string;
  readonly layer: number;
  readonly place: number;
}

export interface PlacedGraph {
  readonly nodes: readonly PlacedNode[];
  /** Of each edge the places it passes, from what is built on to what builds on it. */
  readonly edges: readonly (readonly PlacedNode[])[];
  readonly layers: number;
  /** Places of the widest layer. */
  readonly width: number;
}

/**
 * The nodes in layers, each below all that it builds on, in an order with few crossings: by the mean place of those
 * above, then of those below, some rounds of it. An edge that other edges imply is left out.
 *
 * Source: Sugiyama, Tagawa and Toda 1981, "Methods for Visual Understanding of Hierarchical System Structures": layers,
 * dummy nodes and barycentres; not read again for this.
 *
 * @param nodes each behind those it builds on
 */
export function placeGraph(nodes: readonly GraphNode[]): PlacedGraph {
  const edges = reduceEdges(nodes);
  const layerOf = new Map<string, number>();
  for (const { name } of nodes)
    layerOf.set(
      name,
      Math.max(-1, ...edges.filter(([, to]) => to === name).map(([from]) => layerOf.get(from)!)) + 1,
    );
  const paths = edges.map(([from, to]) => {
    const [first, last] = [layerOf.get(from)!, layerOf.get(to)!];
    const between = Array.from({ length: last - first - 1 }, (_, at) => `${from} > ${to} ${at}`);
    return [from, ...between, to];
  });
  const layers: string[][] = Array.from({ length: Math.max(-1, ...layerOf.values()) + 1 }, () => []);
  for (const { name } of nodes) layers[layerOf.get(name)!].push(name);
  for (const path of paths)
    for (const [at, name] of path.slice(1, -1).entries()) layers[layerOf.get(path[0])! + at + 1].push(name);
  orderLayers(layers, paths);
  const placed = new Map(
    layers.flatMap((names, layer) => names.map((name, place) => [name, { name, layer, place }] as const)),
  );
  return {
    nodes: nodes.map(({ name }) => placed.get(name)!),
    edges: paths.map((path) => path.map((name) => placed.get(name)!)),
    layers: layers.length,
    width: Math.max(0, ...layers.map(({ length }) => length)),
  };
}

/** Edges, but for those between nodes that a longer way joins, too. */
function reduceEdges(nodes: readonly GraphNode[]): [from: string, to: string][] {
  const before = new Map<string, Set<string>>();
  for (const { name, after } of nodes)
    before.set(name, new Set(after.flatMap((own) => [own, ...(before.get(own) ?? [])])));
  return nodes.flatMap(({ name, after }) =>
    after
      .filter((own) => !after.some((other) => other !== own && before.get(other)!.has(own)))
      .map((own): [string, string] => [own, name]),
  );
}

const rounds = 8;

/** Sorts each layer in place. */
function orderLayers(layers: string[][], paths: readonly (readonly string[])[]): void {
  const links = paths.flatMap((path) => path.slice(1).map((name, at) => [path[at], name] as const));
  const placeOf = new Map<string, number>();
  const number = (names: readonly string[]): void => {
    for (const [place, name] of names.entries()) placeOf.set(name, place - names.length / 2);
  };
  for (const names of layers) number(names);
  for (let round = 0; round < rounds; round++) {
    const isDown = round % 2 === 0;
    for (const names of isDown ? layers : [...layers].reverse()) {
      const meanOf = new Map(
        names.map((name) => {
          const places = links.flatMap(([from, to]) =>
            isDown ? (to === name ? [placeOf.get(from)!] : []) : from === name ? [placeOf.get(to)!] : [],
          );
          const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
          return [name, places.length === 0 ? placeOf.get(name)! : mean] as const;
        }),
      );
      names.sort((a, b) => meanOf.get(a)! - meanOf.get(b)!);
      number(names);
    }
  }
}
