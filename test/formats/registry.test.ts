import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Losses } from "../../src/formats/losses.js";
import { checkFormatOptions, formatNames, getFormat } from "../../src/formats/registry.js";
import {
  anyExample,
  exampleOf,
  readBytes,
  readContext,
  writeBytes,
  writeContext,
} from "../support/examples.js";
import { caseLabels, formatCases } from "../support/format-cases.js";
import { mentionKeys } from "../support/mention-keys.js";

describe("formats", () => {
  test("every one has its own name and says what it is", () => {
    for (const name of formatNames) {
      expect(getFormat(name).name).toBe(name);
      expect(getFormat(name).summary.length).toBeGreaterThan(20);
      expect(formatCases.some(([covered]) => covered === name)).toBe(true);
    }
  });
  test("an unheard name lists those there are", () => {
    expect(() => getFormat("conl")).toThrow(
      /^E_CONFIG: no format "conl": expected one of conll, slot.*did you mean "conll"\?/,
    );
    expect(() => getFormat("toString")).toThrow(/no format "toString"/);
  });
  test("options are complete and misspelt ones are refused", () => {
    expect(checkFormatOptions(getFormat("mrc"), "writeOptions")).toEqual({
      negatives: 3,
      seed: 1,
      layout: "array",
    });
    expect(() => checkFormatOptions(getFormat("mrc"), "writeOptions", { sede: 1 })).toThrow(
      /Unrecognized key: "sede"/,
    );
  });

  test.each(formatCases)(
    "%s %j: any text comes back with the mentions that were not counted as lost",
    async (name, write, read) => {
      await fc.assert(
        fc.asyncProperty(anyExample, async (example) => {
          const context = writeContext(caseLabels, { losses: new Losses() });
          const bytes = writeBytes(name, [example], write, context);
          const [back] = await readBytes(name, bytes, read, readContext({ naming: context.naming }));
          const wanted = mentionKeys(example);
          const found = mentionKeys(back);
          const kept = wanted.filter((key) => found.includes(key));
          expect(wanted.length - kept.length).toBe(context.losses.total);
          expect(found.length - kept.length).toBeLessThanOrEqual(context.losses.total);
        }),
        { numRuns: 150 },
      );
    },
  );

  test.each(formatCases)("%s %j: an emoji before a mention shifts nothing", async (name, write, read) => {
    const example = exampleOf("😀 Ana", [[1, 2, "PER"]]);
    const context = writeContext(caseLabels);
    const [back] = await readBytes(
      name,
      writeBytes(name, [example], write, context),
      read,
      readContext({ naming: context.naming }),
    );
    expect(back.mentions.map(({ start, end }) => back.text.slice(start, end).toLowerCase())).toEqual(["ana"]);
  });

  test.each(formatCases)("%s %j: no examples make a file that is read as none", async (name, write, read) => {
    expect(await readBytes(name, writeBytes(name, [], write), read)).toEqual([]);
  });
});
