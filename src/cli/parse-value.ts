import { InvalidArgumentError } from "commander";

/** Parsers of flag values; commander prints their message with the flag's name. */

export function parseWholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("expected a whole number");
  return Number(text);
}

export function parseCount(text: string): number {
  const count = parseWholeNumber(text);
  if (count < 1) throw new InvalidArgumentError("expected a whole number above 0");
  return count;
}

export function parseRatio(text: string): number {
  const ratio = Number(text);
  if (text.trim() === "" || !(0 <= ratio && ratio <= 1))
    throw new InvalidArgumentError("expected a number from 0 to 1");
  return ratio;
}

export function parseNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("expected a number");
  return value;
}

/** `0.3,0.5,0.7` */
export function parseThreeRatios(text: string): [number, number, number] {
  const ratios = text.split(",").map(parseRatio);
  if (ratios.length !== 3)
    throw new InvalidArgumentError("expected three numbers from 0 to 1, with commas between");
  return [ratios[0], ratios[1], ratios[2]];
}
