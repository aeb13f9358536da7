import { expect, test } from "vitest";
import { formatStepGraph } from "../../src/report/step-graph.js";

const node = (name: string, after: string[] = [], title = name) =>
  ({ name, after, title, text: "finetune · done", state: "done" }) as const;

test("formatStepGraph draws a box a step and an edge to what builds on it", () => {
  const svg = String(formatStepGraph("Steps", [node("mlm"), node("ner", ["mlm"])]));
  expect(svg.match(/<rect class="box done"/g)).toHaveLength(2);
  expect(svg).toContain('<path class="edge" d="M94 48C94 63 94 63 94 78" marker-end="url(#head)"/>');
  expect(svg).toContain(">finetune · done</text>");
});

test("formatStepGraph escapes names and cuts long ones", () => {
  const svg = String(formatStepGraph("Steps", [node("a", [], `<b>${"x".repeat(40)}`)]));
  expect(svg).toContain(`&lt;b&gt;${"x".repeat(24)}…</text>`);
  expect(svg).not.toContain("<b>");
});
