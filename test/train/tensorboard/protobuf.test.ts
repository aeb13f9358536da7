import { expect, test } from "vitest";
import {
  doubleField,
  floatField,
  integerField,
  message,
  messageField,
  textField,
} from "../../../src/train/tensorboard/protobuf.js";

// The first three are the examples of protobuf.dev's page on encoding.
test.each([
  ["an integer", integerField(1, 150), "089601"],
  ["a text", textField(2, "testing"), "120774657374696e67"],
  ["a message", messageField(3, [integerField(1, 150)]), "1a03089601"],
  ["an integer beyond 32 bits", integerField(2, 2 ** 53 - 1), "10ffffffffffffff0f"],
  ["zero", integerField(2, 0), "1000"],
  ["a double", doubleField(1, 1), "09000000000000f03f"],
  ["a float", floatField(2, 1), "150000803f"],
  ["a text outside ASCII", textField(1, "ü"), "0a02c3bc"],
  ["a key of two bytes", integerField(16, 1), "800101"],
  ["a sequence of fields", message([integerField(1, 1), integerField(2, 2)]), "08011002"],
])("%s is encoded as protobuf says", (_name, field, hex) => {
  expect(Buffer.from(field).toString("hex")).toBe(hex);
});
