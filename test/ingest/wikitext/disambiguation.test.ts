import { describe, expect, test } from "vitest";
import { isDisambiguationTitle } from "../../../src/ingest/wikitext/disambiguation.js";
import { scanText } from "./scan.js";

describe("disambiguation pages", () => {
  test.each([
    ["en", "{{disambig}}"],
    ["en", "{{Hndis|name=Smith}}"],
    ["en", "{{Disambiguation page}}"],
    ["de", "{{Begriffsklärung}}"],
    ["es", "{{desambiguación}}"],
    ["nl", "{{dp}}"],
    ["it", "{{Disambigua}}"],
    ["zh", "{{消歧义}}"],
    ["uk", "{{disambig}}"],
    ["vi", "{{trang định hướng}}"],
    ["vi", "{{Trang_định_hướng/cat}}"],
    ["el", "{{αποσαφήνιση}}"],
    ["ltg", "{{Zeimeibu škiršona}}"],
    ["fr", "{{Homonymie}}"],
    ["pt", "{{Desambiguação}}"],
    ["ru", "{{Неоднозначность}}"],
    ["pl", "{{Ujednoznacznienie}}"],
    ["sv", "{{Förgrening}}"],
    ["ja", "{{aimai}}"],
    ["xx", "{{disambig}}"],
    ["en", "__DISAMBIG__"],
  ])("%s: %s", (language, mark) => {
    expect(scanText(`'''X''' may be\n* [[a]]\n\n${mark}\n`, { language }).isDisambiguation).toBe(true);
    expect(scanText(`'''X''' is\n\n{{Other|x}}\n`, { language }).isDisambiguation).toBe(false);
  });

  test("a user's own template counts", () => {
    const page = "'''X''' may be\n\n{{My_List}}";
    expect(scanText(page).isDisambiguation).toBe(false);
    expect(scanText(page, { options: { disambiguationTemplates: ["my list"] } }).isDisambiguation).toBe(true);
  });

  test.each([
    ["Mercury (disambiguation)", true],
    ["Merkur (Begriffsklärung)", true],
    ["水星 (消歧义)", true],
    ["水星（消歧義）", true],
    ["Ядро (значення)", true],
    ["Mercury (planet)", false],
    ["Disambiguation", false],
    ["(disambiguation)", false],
  ])("the title %s", (title, expected) => {
    expect(isDisambiguationTitle(title)).toBe(expected);
    expect(scanText("Text.", { title }).isDisambiguation).toBe(expected);
  });
});
