import { describe, expect, test } from "vitest";
import { decodeText, findEncoding } from "../../src/formats/decode-text.js";
import { everyCut, stream } from "../support/chunks.js";

const decode = async (chunks: Uint8Array[], encoding?: "auto" | "utf-8"): Promise<string> => {
  let text = "";
  const options = { file: "f", ...(encoding ? { encoding } : {}) };
  for await (const piece of decodeText(stream(chunks), options)) text += piece;
  return text;
};

describe("decodeText", () => {
  test("gives the same text for every cut, without a byte order mark", async () => {
    const bytes = Buffer.from("\ufeffab ü 高 😀\n");
    for (const chunks of everyCut(bytes)) expect(await decode(chunks)).toBe("ab ü 高 😀\n");
  });
  test("takes bytes that are no UTF-8 for windows-1252, whatever the cut, and says so", async () => {
    const bytes = Buffer.from("La Coruña B-LOC\n", "latin1");
    for (const chunks of everyCut(bytes)) expect(await decode(chunks)).toBe("La Coruña B-LOC\n");
    const told: string[] = [];
    const options = { file: "f", onFallback: (encoding: string) => told.push(encoding) };
    for await (const _ of decodeText(stream([bytes]), options));
    expect(told).toEqual(["windows-1252"]);
  });
  test("the encoding is found without decoding, whatever the cut", async () => {
    const cases = { "utf-8": ["ab\n", "ab ü 高\n", ""], "windows-1252": ["Coruña B-LOC\n"] };
    for (const [encoding, texts] of Object.entries(cases))
      for (const text of texts)
        for (const chunks of everyCut(Buffer.from(text, encoding === "utf-8" ? "utf8" : "latin1")))
          expect(await findEncoding(stream(chunks))).toBe(encoding);
  });
  test("refuses what turns out to be no UTF-8 after it was, naming the choices", async () => {
    const bytes = Buffer.concat([Buffer.from("é "), Buffer.from([0xe9, 0x20])]);
    await expect(decode([bytes])).rejects.toThrow(
      /^E_INPUT: f is not utf-8 text after byte 0. \(file=f\) Fix: name its encoding, one of auto, utf-8/,
    );
  });
  test("refuses a file that ends inside a character", async () => {
    await expect(decode([Buffer.from("ab 高").subarray(0, 5)], "utf-8")).rejects.toThrow(/is not utf-8/);
  });
  test("an empty file is empty text", async () => expect(await decode([])).toBe(""));
});
