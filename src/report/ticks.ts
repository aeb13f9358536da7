/**
 * Round numbers from `low` to `high`, both inside the range they span, about as many as wanted: steps of 1, 2 or 5 times a
 * power of ten.
 */
export function ticksBetween(low: number, high: number, wanted = 4): number[] {
  const span = high > low ? high - low : Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(span / wanted));
  const step = power * [1, 2, 5, 10].find((factor) => span / (power * factor) <= wanted)!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil((high > low ? high : low + span) / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

/** `1,200`, `0.25`, `1e-5`: as short as it can be said. */
export const formatTick = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-3
    ? value.toExponential()
    : value.toLocaleString("en-US", { maximumFractionDigits: 4 });
