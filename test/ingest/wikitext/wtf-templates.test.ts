import { afterEach, describe, expect, test, vi } from "vitest";
import { defaultLimits } from "../../../src/ingest/wikitext/profile.js";
import { TemplateExpander } from "../../../src/ingest/wikitext/template-expander.js";
import { aliasesOf, findWtfRule, wtfTemplateNames } from "../../../src/ingest/wikitext/wtf-templates.js";

const bodies = ["", "|1990", "|1990|5|3", "|US|100|1900", "|a|b|c", "|June 5, 1990"];

function expandAll(): Record<string, string> {
  const expander = new TemplateExpander("en", defaultLimits, () => false);
  const results: Record<string, string> = {};
  for (const name of wtfTemplateNames())
    for (const body of bodies) {
      const source = `{{${name}${body}}}`;
      results[source] = expander.expand(source, expander.ruleFor(name), "Page 1900").text;
    }
  return results;
}

afterEach(() => vi.useRealTimers());

describe("wtf_wikipedia's templates", () => {
  test("its table and its argument parser are reachable", () => {
    expect(wtfTemplateNames().length).toBeGreaterThan(2000);
    const rule = findWtfRule("nihongo");
    expect(rule.kind === "call" && rule.call("{{nihongo|a|b}}")).toBe("a (b)");
  });

  test("no template that is kept reads the clock", () => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("1999-02-03T04:05:06Z") });
    const then = expandAll();
    vi.setSystemTime(new Date("2031-11-12T13:14:15Z"));
    expect(expandAll()).toEqual(then);
  });

  test("no template shows markup of tables or templates, or a missing argument", () => {
    for (const [source, text] of Object.entries(expandAll()))
      expect(text, source).not.toMatch(/\{\{|\}\}|\{\||\|\}|\bundefined\b|\bNaN\b/);
  });

  test("aliases are found by what they stand for", () => {
    expect(aliasesOf("citation needed")).toContain("fact");
    expect(aliasesOf("no such template")).toEqual(["no such template"]);
  });

  test("an unknown name and an infobox have no text", () => {
    expect([findWtfRule("no such template").kind, findWtfRule("infobox person").kind]).toEqual([
      "none",
      "none",
    ]);
    expect(findWtfRule("constructor").kind).toBe("none");
  });
});
