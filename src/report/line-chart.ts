import { type Markup, markup } from "./markup.js";
import { formatTick, ticksBetween } from "./ticks.js";

export interface Series {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface LineChart {
  /** For readers who do not see it. */
  readonly title: string;
  readonly xName: string;
  readonly yName: string;
  readonly series: readonly Series[];
  /** The range of y; that of the points when absent. */
  readonly yRange?: readonly [low: number, high: number];
}

const size = { width: 340, height: 200, left: 48, right: 10, top: 10, bottom: 34 } as const;
/** How many colours and dashes of lines the page's style has. */
const styles = 6;

/** Lines over a grid as SVG; a legend stands below when there are several. Points that are no numbers are left out. */
export function formatLineChart({ title, xName, yName, series, yRange }: LineChart): Markup {
  const shown = series.map(({ name, points }) => ({
    name,
    points: points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)),
  }));
  const all = shown.flatMap(({ points }) => points);
  const xTicks = ticksBetween(0, Math.max(1, ...all.map(([x]) => x)));
  const ys = all.map(([, y]) => y);
  const yTicks = ticksBetween(...(yRange ?? ([Math.min(0, ...ys), Math.max(0, ...ys)] as const)));
  const x = scale(xTicks, size.left, size.width - size.right);
  const y = scale(yTicks, size.height - size.bottom, size.top);
  return markup`<svg viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" role="img" aria-label="${title}">
${yTicks.map((tick) => markup`<line class="grid" x1="${size.left}" x2="${size.width - size.right}" y1="${y(tick)}" y2="${y(tick)}"/><text class="soft" x="${size.left - 5}" y="${y(tick) + 4}" text-anchor="end">${formatTick(tick)}</text>\n`)}${xTicks.map((tick) => markup`<text class="soft" x="${x(tick)}" y="${size.height - size.bottom + 14}" text-anchor="middle">${formatTick(tick)}</text>\n`)}<line class="axis" x1="${size.left}" x2="${size.width - size.right}" y1="${y(yTicks[0])}" y2="${y(yTicks[0])}"/>
<text class="soft" x="${size.width - size.right}" y="${size.height - 4}" text-anchor="end">${xName}</text>
<text class="soft" x="4" y="${size.height - 4}">${yName}</text>
${shown.map(({ points }, at) =>
  formatLine(
    points.map(([px, py]) => [x(px), y(py)] as const),
    at,
  ),
)}</svg>${shown.length > 1 ? formatLegend(shown) : undefined}`;
}

function formatLine(points: readonly (readonly [number, number])[], at: number): Markup | undefined {
  const style = at % styles;
  if (points.length === 0) return undefined;
  const [[x, y]] = points;
  return points.length === 1
    ? markup`<circle class="f${style}" cx="${x}" cy="${y}" r="3"/>\n`
    : markup`<polyline class="s${style} d${style}" points="${points.map((point) => point.join(",")).join(" ")}"/>\n`;
}

const formatLegend = (series: readonly Series[]): Markup =>
  markup`<figcaption>${series.map(({ name }, at) => markup`<svg class="key" viewBox="0 0 26 8" width="26" height="8" style="display:inline" aria-hidden="true"><line class="s${at % styles} d${at % styles}" x1="0" x2="26" y1="4" y2="4"/></svg> ${name} `)}</figcaption>`;

/** From the range of ticks to pixels, rounded to tenths. */
const scale =
  (ticks: readonly number[], from: number, to: number) =>
  (value: number): number => {
    const [low, high] = [ticks[0], ticks.at(-1)!];
    return Math.round((from + ((value - low) / (high - low)) * (to - from)) * 10) / 10;
  };
