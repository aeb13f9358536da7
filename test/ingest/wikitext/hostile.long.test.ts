import { expect, test } from "vitest";
import { fill, hostilePieces, scanMs } from "./hostile-pages.js";

test.each(hostilePieces.map((piece) => [JSON.stringify(piece), piece]))(
  "1 MB of %s takes linear time",
  (_name, piece) => {
    expect(scanMs(fill(piece, 1_000_000))).toBeLessThan(1000);
  },
);
