import { expect, test } from "vitest";
import { decodeEntities } from "../../../src/ingest/wikitext/entities.js";
import { linkTarget, pipeTrick } from "../../../src/ingest/wikitext/link-text.js";

test.each([
  ["Foo (bar)", false, "Foo"],
  ["Foo, Bar", false, "Foo"],
  ["Foo (a, b)", false, "Foo"],
  ["Foo, Bar (baz)", false, "Foo, Bar"],
  ["Foo", false, "Foo"],
  ["Help:Foo (bar)", true, "Foo"],
  ["東京（駅）", false, "東京"],
  ["Foo(bar)", false, "Foo"],
  ["(bar)", false, "(bar)"],
])("the pipe trick shows of %s", (target, hasPrefix, shown) => {
  expect(pipeTrick(target, hasPrefix)).toBe(shown);
});

test.each([
  ["Foo", "Foo"],
  ["Foo#bar", "Foo"],
  ["#bar", ""],
  [" Foo_bar ", "Foo_bar"],
  ["AT&amp;T", "AT&T"],
  ["Caf%C3%A9", "Café"],
  ["Caf%E9", "Caf%E9"],
  ["100%", "100%"],
  ["Пра%D0%B3а", "Прага"],
])("the target %s is the page %s", (written, page) => {
  expect(linkTarget(written, decodeEntities)).toBe(page);
});
