import { describe, expect, test } from "vitest";
import { placeWords } from "../../src/formats/place-words.js";

const words = [
  { form: "Ana", hasSpaceAfter: false },
  { form: ".", hasSpaceAfter: true },
  { form: "Bo", hasSpaceAfter: false },
];

describe("words", () => {
  test("stand in the text that is given", () => {
    const placed = placeWords(words, " Ana\n.  Bo ");
    expect(placed).toEqual({ text: " Ana\n.  Bo ", words: Int32Array.of(1, 4, 5, 6, 8, 10), isGiven: true });
  });
  test.each([undefined, "Ana. B", "Ana! Bo", ""])("make a text where %j does not hold them", (given) => {
    expect(placeWords(words, given)).toEqual({
      text: "Ana. Bo",
      words: Int32Array.of(0, 3, 3, 4, 5, 7),
      isGiven: false,
    });
  });
});
