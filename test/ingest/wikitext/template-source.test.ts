import { describe, expect, test } from "vitest";
import {
  cleanSource,
  countLinks,
  findTemplates,
  flattenLinks,
  maskLinks,
  splitArguments,
  unmaskLinks,
} from "../../../src/ingest/wikitext/template-source.js";

describe("splitArguments", () => {
  test.each([
    ["{{x}}", {}],
    ["{{x|a|b}}", { 1: "a", 2: "b" }],
    ["{{x| a = b |c|2=d}}", { a: "b", 1: "c", 2: "d" }],
    ["{{x|[[a|b]]|{{c|d}}}}", { 1: "[[a|b]]", 2: "{{c|d}}" }],
    ["{{x|1=a=b}}", { 1: "a=b" }],
    ['{{x|<span style="a">b</span>}}', { 1: '<span style="a">b</span>' }],
    ["{{x|[http://a?b=c d]}}", { 1: "[http://a?b=c d]" }],
    ["{{x|[[a=b]]}}", { 1: "[[a=b]]" }],
    ["{{x||a}}", { 1: "", 2: "a" }],
    ["{{x|[[a|b}}", { 1: "[[a|b" }],
  ])("%s", (body, expected) => {
    expect(Object.fromEntries(splitArguments(body))).toEqual(expected);
  });
});

describe("findTemplates", () => {
  test.each([
    ["none", []],
    ["a {{b}} c {{d|{{e}}}}", ["{{b}}", "{{d|{{e}}}}"]],
    ["{{a", []],
    ["a}} {{b}}", ["{{b}}"]],
    ["{", []],
  ])("%s", (text, expected) => {
    const found = findTemplates(text);
    const bodies: string[] = [];
    for (let i = 0; i < found.length; i += 2) bodies.push(text.slice(found[i], found[i + 1]));
    expect(bodies).toEqual(expected);
  });
});

describe("links on their way through a function", () => {
  test("come back as they were", () => {
    const body = "{{x|[[a|b]] and [[c]]|[[d#e|f g]]}}";
    const masked = maskLinks(body);
    expect(masked).not.toMatch(/\[\[|\]\]/);
    expect(masked.split("|")).toHaveLength(3);
    expect(countLinks(masked)).toBe(3);
    expect(unmaskLinks(masked)).toBe(body);
  });

  test("lose brackets that pair with none", () => {
    expect(maskLinks("{{x|[[a ]] b]]|[[c}}")).toBe(`{{x|${maskLinks("[[a ]]")} b|c}}`);
  });

  test("are told from stand-ins that the page itself holds", () => {
    expect(unmaskLinks(maskLinks("{{x|\ue000a\ue001\ue000|[[b]]}}"))).toBe("{{x|a|[[b]]}}");
    expect(unmaskLinks(maskLinks("{{x|\ue000a\ue001}}"))).toBe("{{x|a}}");
  });

  test("are flattened when a function built a link around one", () => {
    const masked = maskLinks("[[a|b]] [[c]]");
    expect(unmaskLinks(`[[${masked}]]`)).toBeUndefined();
    expect(flattenLinks(masked)).toBe("b c");
  });
});

describe("cleanSource", () => {
  test.each([
    ["{{x|a<ref>b|c</ref>d}}", "{{x|ad}}"],
    ["{{x|a<ref name=b />d}}", "{{x|ad}}"],
    ["{{x|a<REF>b</Ref >d<math>e</math>}}", "{{x|ad}}"],
    ["{{x|<nowiki>[[a|b]]</nowiki>}}", "{{x|&#91;&#91;a&#124;b&#93;&#93;}}"],
    ["{{x|a<ref>b}}", "{{x|ab}}"],
    ["{{x|a<b>c</b>}}", "{{x|a<b>c</b>}}"],
    ["{{x|a<ref b}}", "{{x|aref b}}"],
  ])("%s", (body, expected) => {
    expect(cleanSource(body)).toBe(expected);
  });
});
