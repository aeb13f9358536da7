import { describe, expect, test } from "vitest";
import { markup } from "../../src/report/markup.js";
import { formatHtmlTable, formatPage } from "../../src/report/page.js";

describe("formatPage", () => {
  const page = formatPage("</title><script>", markup`<p>${"<x>"}</p>`);

  test("needs nothing from elsewhere, and forbids it", () => {
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\((?!#)/);
  });

  test("escapes title and body once", () => {
    expect(page).toContain("<title>&lt;/title&gt;&lt;script&gt;</title>");
    expect(page).toContain("<p>&lt;x&gt;</p>");
  });

  test("is light or dark as its reader wants, and light in print", () => {
    expect(page).toContain("color-scheme: light dark");
    expect(page).toContain("@media (prefers-color-scheme: dark)");
    expect(page).toMatch(/@media print \{ :root \{ color-scheme: light;/);
  });

  const luminance = (hex: string): number => {
    const digits =
      hex.length === 4 ? [...hex.slice(1)].map((digit) => digit + digit) : hex.slice(1).match(/../g)!;
    const [r, g, b] = digits.map((pair) => {
      const value = Number.parseInt(pair, 16) / 255;
      return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (a: string, b: string): number => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  /** Colours by name of each block that sets them: light, dark, print. */
  const palettes = [...page.matchAll(/:root \{([^}]*--ground[^}]*)\}/g)].map(([, block]) =>
    Object.fromEntries([...block.matchAll(/--(\w+): (#\w+)/g)].map(([, name, value]) => [name, value])),
  );

  test("there are three palettes", () => expect(palettes).toHaveLength(3));

  test.each(palettes.map((palette, at) => [at, palette] as const))("palette %d can be read", (_, palette) => {
    for (const ground of ["ground", "panel", "done", "begun", "todo"])
      expect(contrast(palette["text"], palette[ground]), ground).toBeGreaterThanOrEqual(7);
    for (const ground of ["ground", "panel", "done", "begun", "todo"])
      expect(contrast(palette["soft"], palette[ground]), `soft on ${ground}`).toBeGreaterThanOrEqual(4.5);
    for (const line of ["c0", "c1", "c2", "c3", "c4", "c5"])
      expect(contrast(palette[line], palette["panel"]), line).toBeGreaterThanOrEqual(3);
  });
});

test("formatHtmlTable has headings for rows and columns, and escapes cells", () =>
  expect(
    String(
      formatHtmlTable("F1", [{ name: "step", isText: true }, { name: "F1" }], [["<a>", markup`<b>1</b>`]]),
    ),
  ).toContain('<tr><th scope="row" class="text">&lt;a&gt;</th><td><b>1</b></td></tr>'));
