import { expect, test } from "vitest";
import { formatBarChart } from "../../src/report/bar-chart.js";

test("formatBarChart draws a bar as long as its value, with its words and the values behind it", () => {
  const svg = String(
    formatBarChart("F1", [
      { name: "ner", value: 100, text: "100.00", marks: [50, 100] },
      { name: "<x>", value: 0, text: "0.00" },
    ]),
  );
  expect(svg).toContain('x="150" y="4" width="380"');
  expect(svg).toContain('x="150" y="28" width="0"');
  expect(svg).toContain('x1="340" x2="340" y1="2"');
  expect(svg).toContain(">100.00</text>");
  expect(svg).toContain("&lt;x&gt;");
});

test("formatBarChart of nothing is empty, not broken", () =>
  expect(String(formatBarChart("F1", []))).not.toMatch(/NaN|rect/));
