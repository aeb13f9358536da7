import { describe, expect, test } from "vitest";
import { type LinkedPage, resolveTitle } from "../../src/corpus/resolve-title.js";

const article: LinkedPage = { kind: "article", redirectTarget: null };
const redirectTo = (redirectTarget: string): LinkedPage => ({ kind: "redirect", redirectTarget });

const pages: Record<string, LinkedPage> = {
  Paris: article,
  "Moved page": article,
  Lutetia: redirectTo("Old Paris"),
  "Old Paris": redirectTo("Paris"),
  Nowhere: redirectTo("Absent"),
  Here: redirectTo("There"),
  There: redirectTo("Here"),
  Self: redirectTo("Self"),
  Mercury: { kind: "disambiguation", redirectTarget: null },
  Merkur: redirectTo("Mercury"),
  Broken: { kind: "redirect", redirectTarget: null },
};
const classes: Record<string, string> = { Paris: "City", "New name": "Town", Mercury: "Planet" };
const external: Record<string, string> = {
  "Moved page": "New name",
  "City of Light": "Lutetia",
  Paris: "Wrong",
  Round: "About",
  About: "Round",
};

const resolve = (title: string) =>
  resolveTitle(title, {
    findPage: (wanted) => pages[wanted],
    findExternalRedirect: (wanted) => external[wanted],
    resolveClass: (wanted) => classes[wanted],
  });

describe("resolveTitle", () => {
  test.each([
    ["a typed article", "Paris", "Paris", "City", "class"],
    ["a chain of redirects", "Lutetia", "Paris", "City", "class"],
    ["a redirect to a page that is not there", "Nowhere", "Absent", undefined, "page"],
    ["an unknown title", "Atlantis", "Atlantis", undefined, "unknown"],
    ["a disambiguation page, whatever its class", "Mercury", "Mercury", undefined, "disambiguation"],
    ["a redirect to a disambiguation page", "Merkur", "Mercury", undefined, "disambiguation"],
    ["an untyped article that DBpedia has under another name", "Moved page", "New name", "Town", "class"],
    ["a redirect from outside into the dump's own", "City of Light", "Paris", "City", "class"],
    ["a loop of the dump", "Here", "Here", undefined, "loop"],
    ["a loop of one", "Self", "Self", undefined, "loop"],
    ["a loop outside the dump", "Round", "Round", undefined, "loop"],
    ["a redirect without a target", "Broken", "Broken", undefined, "page"],
  ])("%s", (_, start, title, className, end) => {
    expect(resolve(start)).toMatchObject({ title, className, end });
  });

  test("tells which redirects from outside it followed, and none that it did not need", () => {
    expect(resolve("City of Light").external).toEqual([["City of Light", "Lutetia"]]);
    expect(resolve("Paris").external).toEqual([]);
  });

  test("takes a chain that does not end for a loop", () => {
    const looked: string[] = [];
    const resolved = resolveTitle("0", {
      findPage: (title) => {
        looked.push(title);
        return redirectTo(String(Number(title) + 1));
      },
      findExternalRedirect: () => undefined,
      resolveClass: () => undefined,
    });
    expect(resolved).toMatchObject({ title: "0", end: "loop" });
    expect(looked.length).toBeLessThan(40);
  });
});
