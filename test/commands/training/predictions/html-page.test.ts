import { describe, expect, test } from "vitest";
import { createHtmlWriter, labelColour } from "../../../../src/commands/training/predictions/html-page.js";
import type { TaggedText } from "../../../../src/commands/training/predictions/prediction-writer.js";

const tagged = (text: string, mentions: TaggedText["mentions"]): TaggedText => ({
  words: new Int32Array(0),
  id: "1",
  text,
  mentions,
  sentences: [],
});
const page = (labels: readonly string[], ...texts: TaggedText[]): string => {
  const writer = createHtmlWriter(labels);
  return [writer.begin(), ...texts.map((text) => writer.text(text)), writer.end()].join("");
};

describe("a page of predictions", () => {
  test("marks mentions with label and score, and leaves the text as it is", () => {
    const html = page(["PER"], tagged("Ana & Bo <b>", [{ start: 0, end: 3, label: "PER", score: 0.951 }]));
    expect(html).toContain(
      '<p><mark class="l0" title="95.1 %">Ana<small>PER</small></mark> &amp; Bo &lt;b&gt;</p>',
    );
  });

  test("text and labels cannot break out", () => {
    const html = page(
      ['"><script>'],
      tagged("<script>alert('1')</script>", [{ start: 0, end: 8, label: '"><script>' }]),
    );
    expect(html).not.toContain("<script");
  });

  test("needs nothing from elsewhere and forbids it", () => {
    const html = page(["A"], tagged("x", []));
    expect(html).toContain('<html lang="en">'); // headings are English, whatever the texts are
    expect(html).toContain('<main lang="und">');
    expect(createHtmlWriter(["A"], "de").begin()).toContain('<main lang="de">');
    expect(html).not.toMatch(/\b(?:src|href)=|url\(|@import/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test("a mention that overlaps the one before is left out of the marks, not of the text", () => {
    const html = page(
      ["A"],
      tagged("abcdef", [
        { start: 0, end: 4, label: "A" },
        { start: 2, end: 6, label: "A" },
      ]),
    );
    expect(html.match(/<mark class="l0">/g)).toHaveLength(2); // one of them in the legend
    expect(html).toContain("</mark>ef</p>");
  });
});

/** Relative luminance of an HSL colour, WCAG 2.2. */
function luminance(colour: string): number {
  const [hue, saturation, lightness] = /hsl\((\d+) (\d+)% (\d+)%\)/.exec(colour)!.slice(1).map(Number);
  const a = (saturation / 100) * Math.min(lightness / 100, 1 - lightness / 100);
  const channel = (n: number): number => {
    const k = (n + hue / 30) % 12;
    const value = lightness / 100 - a * Math.max(-1, Math.min(k - 3, 9 - k, 1));
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(0) + 0.7152 * channel(8) + 0.0722 * channel(4);
}

test("black text on every label's colour has a contrast of at least 7:1, and neighbours differ", () => {
  const colours = Array.from({ length: 400 }, (_, i) => labelColour(i));
  for (const colour of colours) expect((luminance(colour) + 0.05) / 0.05).toBeGreaterThanOrEqual(7);
  for (let i = 1; i < colours.length; i++) expect(colours[i]).not.toBe(colours[i - 1]);
});

test("mentions stand inside others, and what crosses another is left out", () => {
  const text = "bank of <New> York today";
  const mention = (start: number, end: number, label: string) => ({ start, end, label });
  const html = createHtmlWriter(["ORG", "LOC"]).text({
    ...{ id: "1", text, sentences: [], words: new Int32Array(0) },
    mentions: [mention(0, 18, "ORG"), mention(8, 18, "LOC"), mention(14, 24, "LOC"), mention(19, 24, "ORG")],
  });
  expect(html).toContain(
    '<p><mark class="l0">bank of <mark class="l1">&lt;New&gt; York<small>LOC</small></mark><small>ORG</small></mark> <mark class="l0">today<small>ORG</small></mark></p>',
  );
});
