import type { ScannedPage, ScannerOptions, WikiProfile } from "../../../src/ingest/wikitext/profile.js";
import { WikitextScanner } from "../../../src/ingest/wikitext/scanner.js";

export interface ReadableAnchor {
  /** Offset in its paragraph. */
  readonly start: number;
  readonly text: string;
  readonly target: string;
}
export interface ReadablePage {
  readonly paragraphs: readonly string[];
  /** By paragraph. */
  readonly anchors: readonly (readonly ReadableAnchor[])[];
  readonly tally: Record<string, number>;
  readonly isDisambiguation: boolean;
}

export const profileOf = (language: string, namespaces: WikiProfile["namespaces"] = {}): WikiProfile => ({
  language,
  namespaces,
  isFirstLetterCase: true,
});

/** Code units of a string, in an array with a little left over, as a worker would hand them in. */
export function unitsOf(text: string): Uint16Array {
  const units = new Uint16Array(text.length + 3).fill(88);
  for (let i = 0; i < text.length; i++) units[i] = text.charCodeAt(i);
  return units;
}

const decoder = new TextDecoder("utf-16le");
export const textOf = (units: Uint16Array, start: number, end: number): string =>
  decoder.decode(units.subarray(start, end));

/** Copies what a scan gave into strings. */
export function toReadable(page: ScannedPage): ReadablePage {
  const paragraphs: string[] = [];
  const anchors: ReadableAnchor[][] = [];
  for (let p = 0; p < page.paragraphCount; p++) {
    paragraphs.push(textOf(page.text, page.paragraphStarts[p]!, page.paragraphEnds[p]!));
    const own: ReadableAnchor[] = [];
    for (let a = page.firstAnchors[p]!; a < page.firstAnchors[p + 1]!; a++)
      own.push({
        start: page.anchorStarts[a]! - page.paragraphStarts[p]!,
        text: textOf(page.text, page.anchorStarts[a]!, page.anchorEnds[a]!),
        target: page.anchorTargets[a]!,
      });
    anchors.push(own);
  }
  return { paragraphs, anchors, tally: page.tally.toJSON(), isDisambiguation: page.isDisambiguation };
}

const scanners = new Map<string, WikitextScanner>();

/** Scans a string; a scanner is kept per language, as a worker does. */
export function scanText(
  wikitext: string,
  {
    language = "en",
    title = "Page",
    options,
  }: { language?: string; title?: string; options?: ScannerOptions } = {},
): ReadablePage {
  let scanner = options ? undefined : scanners.get(language);
  if (!scanner) {
    scanner = new WikitextScanner(profileOf(language), options);
    if (!options) scanners.set(language, scanner);
  }
  return toReadable(scanner.scan(unitsOf(wikitext), wikitext.length, title));
}

/** Paragraphs with their anchors as `⟦text→target⟧`, or `⟦text⟧` when both are the same. */
export const markAnchors = ({ paragraphs, anchors }: ReadablePage): string[] =>
  paragraphs.map((paragraph, p) => {
    let marked = "";
    let end = 0;
    for (const { start, text, target } of anchors[p]!) {
      marked += `${paragraph.slice(end, start)}⟦${text}${text === target ? "" : `→${target}`}⟧`;
      end = start + text.length;
    }
    return marked + paragraph.slice(end);
  });

export const scanMarked = (...input: Parameters<typeof scanText>): string[] =>
  markAnchors(scanText(...input));
