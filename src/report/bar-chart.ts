import { type Markup, markup } from "./markup.js";
import { formatTick, ticksBetween } from "./ticks.js";

export interface Bar {
  readonly name: string;
  readonly value: number;
  /** Its own words for the value. */
  readonly text: string;
  /** Marks on the bar: the values whose mean it is. */
  readonly marks?: readonly number[];
}

const size = { width: 640, left: 150, right: 110, row: 24, bottom: 22 } as const;

/** A bar a row as SVG, the value behind it in words. */
export function formatBarChart(title: string, bars: readonly Bar[]): Markup {
  const values = bars.flatMap(({ value, marks = [] }) => [value, ...marks]);
  const ticks = ticksBetween(0, Math.max(0, ...values));
  const end = size.width - size.right;
  const x = (value: number): number =>
    Math.round((size.left + (value / ticks.at(-1)!) * (end - size.left)) * 10) / 10;
  const height = bars.length * size.row + size.bottom;
  return markup`<svg viewBox="0 0 ${size.width} ${height}" width="${size.width}" height="${height}" role="img" aria-label="${title}">
${ticks.map((tick) => markup`<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="0" y2="${height - size.bottom}"/><text class="soft" x="${x(tick)}" y="${height - 6}" text-anchor="middle">${formatTick(tick)}</text>\n`)}${bars.map(
  ({ name, value, text, marks = [] }, at) => {
    const y = at * size.row;
    return markup`<text x="${size.left - 8}" y="${y + 16}" text-anchor="end">${name}</text><rect class="f0" x="${size.left}" y="${y + 4}" width="${Math.max(0, x(value) - size.left)}" height="${size.row - 8}"/>${marks.map((mark) => markup`<line class="s1" x1="${x(mark)}" x2="${x(mark)}" y1="${y + 2}" y2="${y + size.row - 2}"/>`)}<text x="${Math.max(x(value), ...marks.map(x)) + 6}" y="${y + 16}">${text}</text>\n`;
  },
)}</svg>`;
}
