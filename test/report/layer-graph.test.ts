import { describe, expect, test } from "vitest";
import { placeGraph } from "../../src/report/layer-graph.js";

const place = (edges: Record<string, string[]>) =>
  placeGraph(Object.entries(edges).map(([name, after]) => ({ name, after })));
const named = (edges: Record<string, string[]>) =>
  place(edges).edges.map((path) => [path[0].name, path.at(-1)!.name, path.length - 1]);

describe("placeGraph", () => {
  test("each node stands below all that it builds on", () => {
    const { nodes, layers } = place({ a: [], b: ["a"], c: ["a"], d: ["b", "c"], e: [] });
    expect(nodes.map(({ name, layer }) => [name, layer])).toEqual([
      ["a", 0],
      ["b", 1],
      ["c", 1],
      ["d", 2],
      ["e", 0],
    ]);
    expect(layers).toBe(3);
  });

  test("an edge that others imply is left out", () =>
    expect(named({ a: [], b: ["a"], c: ["a", "b"] })).toEqual([
      ["a", "b", 1],
      ["b", "c", 1],
    ]));

  test("an edge over several layers has a place in each of them, beside the nodes there", () => {
    const { edges, width, nodes } = place({ a: [], b: ["a"], x: [], c: ["b", "x"] });
    const long = edges.find(([from]) => from.name === "x")!;
    expect(long.map(({ layer }) => layer)).toEqual([0, 1, 2]);
    expect(long[1].place).not.toBe(nodes.find(({ name }) => name === "b")!.place);
    expect(width).toBe(2);
  });

  test("nodes are ordered so that edges do not cross", () => {
    const { nodes } = place({ a: [], b: [], onB: ["b"], onA: ["a"] });
    const at = (name: string): number => nodes.find((node) => node.name === name)!.place;
    expect(at("onA") < at("onB")).toBe(at("a") < at("b"));
  });

  test("no nodes make no graph", () =>
    expect(place({})).toEqual({ nodes: [], edges: [], layers: 0, width: 0 }));
});
