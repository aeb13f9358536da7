import { moveResult } from "../../src/core/transfer.js";

/** A task for the test of `moveResult`: returns bytes in one moved buffer. */
export default function makeBytes(length: number): { bytes: Uint8Array; name: string } {
  const bytes = new Uint8Array(length).fill(7);
  const result = moveResult({ bytes, name: "sevens" }, [bytes.buffer]);
  return result;
}
