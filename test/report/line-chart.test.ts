import { describe, expect, test } from "vitest";
import { formatLineChart } from "../../src/report/line-chart.js";

const chart = (series: { name: string; points: [number, number][] }[], yRange?: [number, number]): string =>
  String(
    formatLineChart({
      ...{ title: "F1 of <ner>", xName: "step", yName: "F1", series },
      ...(yRange === undefined ? {} : { yRange }),
    }),
  );

describe("formatLineChart", () => {
  test("draws points where they are: the first value at the left, the greatest at the top", () => {
    const svg = chart([
      {
        name: "a",
        points: [
          [0, 0],
          [20, 100],
        ],
      },
    ]);
    expect(svg).toContain('<polyline class="s0 d0" points="48,166 330,10"/>');
    expect(svg).not.toContain("figcaption");
  });

  test("a range holds the axis, whatever the points are", () =>
    expect(
      chart(
        [
          {
            name: "a",
            points: [
              [0, 50],
              [10, 50],
            ],
          },
        ],
        [0, 100],
      ),
    ).toContain('points="48,88 330,88"'));

  test("several lines differ in dashes as well, and have a legend", () => {
    const svg = chart([
      {
        name: "seed 1",
        points: [
          [0, 1],
          [1, 2],
        ],
      },
      {
        name: "<b>",
        points: [
          [0, 1],
          [1, 3],
        ],
      },
    ]);
    expect(svg).toContain('class="s1 d1"');
    expect(svg).toContain("seed 1");
    expect(svg).toContain("&lt;b&gt;");
    expect(svg).not.toContain("<b>");
  });

  test("one point is a dot; what is no number is left out", () => {
    const svg = chart([
      {
        name: "a",
        points: [
          [5, 1],
          [Number.NaN, 2],
          [6, Number.POSITIVE_INFINITY],
        ],
      },
    ]);
    expect(svg).toContain("<circle");
    expect(svg).not.toMatch(/NaN|Infinity/);
  });

  test("without points there are axes alone", () => expect(chart([])).not.toMatch(/polyline|NaN/));

  test("its title is for those who do not see it", () =>
    expect(chart([])).toContain('role="img" aria-label="F1 of &lt;ner&gt;"'));
});
