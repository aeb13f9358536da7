import { describe, expect, test } from "vitest";
import { breakEvent, eventKind, eventPosition } from "../../../src/text/sentences/break-events.js";
import { BreakScanner, isUnsure } from "../../../src/text/sentences/scan-breaks.js";
import { BreakSegmenter } from "../../../src/text/sentences/segment-breaks.js";
import { sentenceClasses } from "../../../src/text/sentences/sentence-classes.js";
import { toUnits } from "../../../src/text/sentences/sentence-splitter.js";

const classes = sentenceClasses("en", "“”");
const kinds = Object.keys(breakEvent) as (keyof typeof breakEvent)[];
const list = (events: Int32Array, count: number): string[] =>
  [...events.subarray(0, count)].map((event) => `${eventPosition(event)} ${kinds[eventKind(event)]}`);

describe("BreakScanner and BreakSegmenter", () => {
  test.each([
    ["He came. She left.", ["9 candidate"]],
    ["in 1990. 500 men", ["9 candidate"]],
    ["no break: 3.5, U.S.A, e.g., a.b", []],
    ["good?yes", ["5 candidate"]],
    ["（a。）b", ["0 open", "3 close", "4 candidate"]],
    ["“a!” b", ["0 open", "3 close", "5 candidate"]],
    ["one\n\ntwo", ["5 hard"]],
    ["wait… so", ["6 candidate"]],
    ["好。——某", ["2 candidate"]],
    ["end. ", []],
  ])("find in %j the events %j", (text, wanted) => {
    const events = new Int32Array(2 * text.length);
    const scanned = new BreakScanner(classes).scan(toUnits(text), 0, text.length, events);
    expect(list(events, scanned)).toEqual(wanted);
    const segmented = new BreakSegmenter("en", classes).segment(toUnits(text), 0, text.length, events);
    expect(list(events, segmented)).toEqual(wanted);
  });
  test.each(["a.\u0301 B", "1.😀", "𑁇", "1.\u200dA", "\u0301.A"])("the scanner is unsure of %j", (text) => {
    expect(new BreakScanner(classes).scan(toUnits(text), 0, text.length, new Int32Array(16))).toBe(isUnsure);
  });
});
