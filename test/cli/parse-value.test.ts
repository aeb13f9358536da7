import { expect, test } from "vitest";
import {
  parseCount,
  parseNumber,
  parseRatio,
  parseThreeRatios,
  parseWholeNumber,
} from "../../src/cli/parse-value.js";

test.each([
  [parseWholeNumber, "0", 0],
  [parseCount, "12", 12],
  [parseRatio, "0.25", 0.25],
  [parseNumber, "-1.5", -1.5],
  [parseThreeRatios, "0.3,0.5,1", [0.3, 0.5, 1]],
] as const)("%o reads %s", (parse, text, value) => expect(parse(text)).toEqual(value));

test.each([
  [parseWholeNumber, "1.5", "expected a whole number"],
  [parseWholeNumber, "", "expected a whole number"],
  [parseCount, "0", "expected a whole number above 0"],
  [parseRatio, "1.1", "expected a number from 0 to 1"],
  [parseRatio, " ", "expected a number from 0 to 1"],
  [parseNumber, "x", "expected a number"],
  [parseThreeRatios, "0.3,0.5", "expected three numbers from 0 to 1, with commas between"],
] as const)("%o refuses %j", (parse, text, message) => expect(() => parse(text)).toThrow(message));
