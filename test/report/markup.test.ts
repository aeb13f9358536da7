import { describe, expect, test } from "vitest";
import { escapeHtml, markup } from "../../src/report/markup.js";

test("escapeHtml leaves nothing that could end an element or an attribute", () =>
  expect(escapeHtml(`<a href="x" id='y'>&`)).toBe("&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;"));

describe("markup", () => {
  test("escapes what is filled in, but for other markup", () =>
    expect(String(markup`<p>${"<b>"}${markup`<i>${"&"}</i>`}</p>`)).toBe("<p>&lt;b&gt;<i>&amp;</i></p>"));

  test("joins lists, writes numbers, and nothing for undefined", () =>
    expect(String(markup`${["<", markup`<br>`, [1, 2.5]]}${undefined}.`)).toBe("&lt;<br>12.5."));
});
