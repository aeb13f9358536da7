import { type GraphNode, type PlacedNode, placeGraph } from "./layer-graph.js";
import { type Markup, markup } from "./markup.js";

/** How a step stands; the page's style has a ground for each. */
export type GraphState = "done" | "begun" | "todo";

export interface StepNode extends GraphNode {
  readonly state: GraphState;
  /** What stands in its box, and below that. */
  readonly title: string;
  readonly text: string;
}

const box = { width: 176, height: 42, gapX: 22, gapY: 30 } as const;
const margin = 6;

/** Steps from top to bottom as SVG, each below those it builds on. */
export function formatStepGraph(title: string, steps: readonly StepNode[]): Markup {
  const { nodes, edges, layers, width } = placeGraph(steps);
  const counts = new Map<number, number>();
  for (const { layer, place } of [...nodes, ...edges.flat()])
    counts.set(layer, Math.max(counts.get(layer) ?? 0, place + 1));
  const columns = width * (box.width + box.gapX) - box.gapX + 2 * margin;
  const rows = layers * (box.height + box.gapY) - box.gapY + 2 * margin;
  const centre = ({ layer, place }: PlacedNode): number =>
    columns / 2 + (place - (counts.get(layer)! - 1) / 2) * (box.width + box.gapX);
  const top = ({ layer }: PlacedNode): number => margin + layer * (box.height + box.gapY);
  const path = (edge: readonly PlacedNode[]): string =>
    edge
      .slice(1)
      .map((to, at) => {
        const from = edge[at];
        const [x0, y0, x1, y1] = [centre(from), top(from) + box.height, centre(to), top(to)];
        // An edge that passes a layer goes straight through it.
        const begin = at === 0 ? `M${x0} ${y0}` : `L${x0} ${y0}`;
        return `${begin}C${x0} ${y0 + box.gapY / 2} ${x1} ${y1 - box.gapY / 2} ${x1} ${y1}`;
      })
      .join("");
  return markup`<svg viewBox="0 0 ${columns} ${rows}" width="${columns}" height="${rows}" role="img" aria-label="${title}">
<defs><marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0L8 4L0 8z"/></marker></defs>
${edges.map((edge) => markup`<path class="edge" d="${path(edge)}" marker-end="url(#head)"/>\n`)}${nodes.map(
  (node, at) => {
    const x = centre(node) - box.width / 2;
    return markup`<rect class="box ${steps[at].state}" x="${x}" y="${top(node)}" width="${box.width}" height="${box.height}" rx="5"/><text x="${centre(node)}" y="${top(node) + 17}" text-anchor="middle" font-weight="600">${shorten(steps[at].title)}</text><text class="soft" x="${centre(node)}" y="${top(node) + 33}" text-anchor="middle">${shorten(steps[at].text)}</text>\n`;
  },
)}</svg>`;
}

const longest = 28;
const shorten = (text: string): string => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);
