import { describe, expect, test } from "vitest";
import { findRedirectTarget } from "../../../src/ingest/read/redirect-target.js";
import { redirectWords } from "../../../src/ingest/read/redirect-words.js";

describe("findRedirectTarget", () => {
  test.each([
    ["#REDIRECT [[Paris]]", "Paris"],
    ["#redirect[[Paris]] {{R from move}}", "Paris"],
    ["\n # Redirect : [[Paris|the city]]\nmore", "Paris"],
    ["#REDIRECT [[New_York  City#History]]", "New York City"],
    ["#REDIRECT [[:Category:Towns]]", "Category:Towns"],
    ["#REDIRECT [[Caf%C3%A9]]", "Café"],
    ["#REDIRECT [[100% pure]]", "100% pure"],
    ["#WEITERLEITUNG [[Köln]]", "Köln"],
    ["#перенаправление [[Москва]]", "Москва"],
    ["#ПЕРЕНАПР: [[Москва]]", "Москва"],
    ["#重定向 [[北京市]]", "北京市"],
    ["＃転送 [[東京]]", "東京"],
    ["#YÖNLENDİRME [[İzmir]]", "İzmir"],
    ["#ΑΝΑΚΑΤΕΥΘΥΝΣΗ [[Αθήνα]]", "Αθήνα"],
    ["#đổi [[Hà Nội]]", "Hà Nội"],
    ["#تغییر_مسیر [[تهران]]", "تهران"],
  ])("of %j is %j", (text, target) => {
    expect(findRedirectTarget(text)).toBe(target);
  });

  test.each([
    "REDIRECT [[Paris]]",
    "#REDIRECT Paris",
    "#REDIRECT to [[Paris]]",
    "#REDIRECT [[#History]]",
    "#REDIRECT [[]]",
    "#REDIRECT [[Paris",
    "# Item [[Paris]]",
    "Text #REDIRECT [[Paris]]",
    "",
  ])("finds none in %j", (text) => {
    expect(findRedirectTarget(text)).toBeUndefined();
  });

  test("knows every word in small and large letters", () => {
    for (const word of redirectWords)
      for (const form of [word, word.toUpperCase()])
        expect(findRedirectTarget(`#${form} [[X]]`), form).toBe("X");
    expect(redirectWords.size).toBeGreaterThan(120);
  });
});
