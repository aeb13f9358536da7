import { expect, test } from "vitest";
import { expectedOneOf, nearMiss } from "../../src/core/suggest.js";

test("nearMiss finds a slip of the hand", () => {
  expect(nearMiss("nerbert-351", ["nerbert-315", "nerbert-4"])).toBe("nerbert-315");
  expect(nearMiss("Wasm", ["wasm", "webgpu"])).toBe("wasm");
});
test("nearMiss stays silent when nothing is near", () => {
  expect(nearMiss("zzz", ["wasm", "webgpu"])).toBeUndefined();
});
test("expectedOneOf lists the choices and the near one", () => {
  expect(expectedOneOf("typd", ["typed", "linked", "all"])).toBe(
    'expected one of typed, linked, all; did you mean "typed"?',
  );
});
