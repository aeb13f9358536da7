import { type Markup, markup } from "./markup.js";

/**
 * Colours by role, light and dark. Text has a contrast of at least 7:1 on its ground in both, lines of at least 3:1
 * (WCAG 2.2); lines differ in dashes, too, and states in words.
 */
const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1a1a1a; --soft: #555; --line: #c8c8c8; --panel: #f5f5f5;
  --c0: #0067a3; --c1: #b34a00; --c2: #007a58; --c3: #a04583; --c4: #7a6000; --c5: #5546b8;
  --done: #d9efe4; --begun: #ffe2c7; --todo: #ececec; --left: #fff; }
@media (prefers-color-scheme: dark) { :root { --ground: #16181b; --text: #ededed; --soft: #b4b4b4; --line: #4a4e55; --panel: #1f2226;
  --c0: #6bb8ee; --c1: #f39a5b; --c2: #4ecfa4; --c3: #e08cc4; --c4: #d6b945; --c5: #a99cf5;
  --done: #173d2e; --begun: #5a3413; --todo: #2b2f34; --left: #16181b; } }
* { box-sizing: border-box; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: var(--text); background: var(--ground); }
h1 { font-size: 1.6rem; margin-bottom: 0.2rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; } h3 { font-size: 1rem; margin: 0 0 0.3rem; }
p.about, p.note, figcaption { color: var(--soft); } p.note, figcaption { font-size: 0.9rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td.text, th.text { text-align: left; } td.text { white-space: normal; } thead th { border-bottom: 2px solid var(--soft); }
figure { margin: 0 0 0.8rem; background: var(--panel); padding: 0.7rem; border-radius: 0.4rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1rem; }
svg { display: block; max-width: 100%; height: auto; } svg text { fill: var(--text); font: 11px system-ui, sans-serif; }
svg text.soft { fill: var(--soft); } svg .axis, svg .edge { stroke: var(--soft); fill: none; } svg .grid { stroke: var(--line); }
svg .box { stroke: var(--soft); } svg .done { fill: var(--done); } svg .begun { fill: var(--begun); } svg .todo { fill: var(--todo); }
svg .left { fill: var(--left); stroke-dasharray: 4 3; } svg .head { fill: var(--soft); }
${[0, 1, 2, 3, 4, 5].map((n) => `svg .s${n} { stroke: var(--c${n}); fill: none; stroke-width: 1.8; } svg .f${n} { fill: var(--c${n}); } .k${n} { color: var(--c${n}); }`).join("\n")}
svg .d1 { stroke-dasharray: 6 3; } svg .d2 { stroke-dasharray: 2 3; } svg .d3 { stroke-dasharray: 8 3 2 3; } svg .d4 { stroke-dasharray: 12 4; } svg .d5 { stroke-dasharray: 1 4; }
@media print { :root { color-scheme: light; --ground: #fff; --text: #000; --soft: #444; --line: #bbb; --panel: #fff;
  --c0: #0067a3; --c1: #b34a00; --c2: #007a58; --c3: #a04583; --c4: #7a6000; --c5: #5546b8; --done: #d9efe4; --begun: #ffe2c7; --todo: #ececec; --left: #fff; }
  body { max-width: none; margin: 0; font-size: 0.8rem; print-color-adjust: exact; } figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  .wide { overflow: visible; } th, td { white-space: normal; padding: 0.15rem 0.4rem; } .charts { grid-template-columns: repeat(3, 1fr); } }
`.trim();

/** One page that needs no other file and no script, light or dark as its reader wants, and fit for print. */
export const formatPage = (title: string, body: Markup): string => `${markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
`}<style>
${style}
</style>
</head>
<body>
${body.toString()}
</body>
</html>
`;

/** A column's heading, and whether it holds words, which stand left. */
export interface Column {
  readonly name: string;
  readonly isText?: boolean;
}

/** A table; wider than the page, it scrolls by itself. */
export const formatHtmlTable = (
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup => {
  const textClass = (at: number): Markup | undefined =>
    columns[at].isText === true ? markup` class="text"` : undefined;
  return markup`<div class="wide"><table aria-label="${caption}">
<thead><tr>${columns.map(({ name }, at) => markup`<th scope="col"${textClass(at)}>${name}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([first, ...rest]) =>
    markup`<tr><th scope="row"${textClass(0)}>${first}</th>${rest.map((cell, at) => markup`<td${textClass(at + 1)}>${cell}</td>`)}</tr>\n`,
)}</tbody></table></div>`;
};
