import { expect, test } from "vitest";
import { moveTogether } from "../../../../src/models/methods/mlm/move-together.js";

test.each([
  { name: "nothing stays nothing", from: [], to: [] },
  { name: "one alone stays where it is", from: [4], to: [4] },
  { name: "runs stay where they are", from: [1, 2, 7, 8, 9], to: [1, 2, 7, 8, 9] },
  { name: "two alone meet at the second", from: [1, 5], to: [4, 5] },
  { name: "one moves to the nearer run", from: [1, 2, 6, 8, 9], to: [1, 2, 7, 8, 9] },
  { name: "a tie goes to the earlier run", from: [1, 2, 5, 8, 9], to: [1, 2, 3, 8, 9] },
  { name: "one moves back to the end of a run", from: [1, 2, 9], to: [1, 2, 3] },
])("$name", ({ from, to }) => expect(moveTogether(from)).toEqual(to));

test("no place stands alone afterwards, and as many are chosen", () => {
  for (let pattern = 1; pattern < 1 << 12; pattern++) {
    const places = Array.from({ length: 12 }, (_, place) => place).filter((place) => (pattern >> place) & 1);
    const moved = moveTogether(places);
    expect(new Set(moved).size).toBe(places.length);
    expect(moved.every((place) => 0 <= place && place < 12)).toBe(true);
    const alone = moved.filter((place) => !moved.includes(place - 1) && !moved.includes(place + 1));
    expect(alone.length, `${places}`).toBe(places.length === 1 ? 1 : 0);
  }
});
