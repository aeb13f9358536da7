import { escapeHtml } from "../../../report/markup.js";
import type { Mention } from "../../../text/example.js";
import type { PredictionWriter, TaggedText } from "./prediction-writer.js";

/**
 * The colour of a label by its place among them: light enough that black text on it has a contrast of at least 7:1
 * (WCAG 2.2, level AAA), and a hue far from its neighbours'. The label is written beside the mention as well, so that
 * nothing depends on the colour alone.
 */
export function labelColour(place: number): string {
  const hue = Math.round((place * 137.508) % 360); // the golden angle
  const lightness = [82, 74, 90][Math.floor(place / 12) % 3];
  return `hsl(${hue} 70% ${lightness}%)`;
}

const style = `
:root { color-scheme: light; }
body { font: 1rem/1.9 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #000; background: #fff; }
p { white-space: pre-wrap; overflow-wrap: anywhere; border-bottom: 1px solid #ccc; padding-bottom: 0.5rem; }
mark { color: #000; padding: 0.1rem 0.25rem; border-radius: 0.25rem; border: 1px solid #555; }
mark small, ul.labels small { font-size: 0.75rem; font-weight: 600; margin-left: 0.35rem; }
ul.labels { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.5rem; }
`.trim();

/**
 * One page that needs no other file and no script. Texts come one after the other, so that a page of any length is
 * written in the memory of one text.
 *
 * @param labels that the model can predict: the legend
 * @param language of the texts, a BCP 47 tag; `und`, undetermined, where it is not known
 */
export function createHtmlWriter(labels: readonly string[], language = "und"): PredictionWriter {
  const classOf = new Map(labels.map((label, place) => [label, `l${place}`]));
  const rules = labels.map((_, place) => `.l${place} { background: ${labelColour(place)}; }`).join("\n");
  const legend = labels
    .map((label, place) => `<li><mark class="l${place}">${escapeHtml(label)}</mark></li>`)
    .join("\n");
  return {
    begin: () => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Predicted mentions</title>
<style>
${style}
${rules}
</style>
</head>
<body>
<h1>Predicted mentions</h1>
<ul class="labels" aria-label="Labels">
${legend}
</ul>
<main lang="${escapeHtml(language)}">
`,
    text: (tagged) => `${formatText(tagged, classOf)}\n`,
    end: () => "</main>\n</body>\n</html>\n",
  };
}

/**
 * Mentions are in order, the outer one of two before the inner; one that crosses another is left out. Inner ones stand
 * inside outer ones.
 */
function formatText({ text, mentions }: TaggedText, classOf: ReadonlyMap<string, string>): string {
  const pieces: string[] = [];
  const open: Mention[] = [];
  let at = 0;
  const writeTo = (end: number): void => {
    pieces.push(escapeHtml(text.slice(at, end)));
    at = end;
  };
  const closeUpTo = (place: number): void => {
    for (let last = open.at(-1); last !== undefined && last.end <= place; last = open.at(-1)) {
      writeTo(last.end);
      pieces.push(`<small>${escapeHtml(last.label)}</small></mark>`);
      open.pop();
    }
  };
  for (const mention of mentions) {
    const { start, end, label, score } = mention;
    closeUpTo(start);
    if (end > (open.at(-1)?.end ?? text.length)) continue;
    writeTo(start);
    const title = score === undefined ? "" : ` title="${(100 * score).toFixed(1)} %"`;
    pieces.push(`<mark class="${classOf.get(label) ?? ""}"${title}>`);
    open.push(mention);
  }
  closeUpTo(text.length);
  return `<p>${pieces.join("")}${escapeHtml(text.slice(at))}</p>`;
}
