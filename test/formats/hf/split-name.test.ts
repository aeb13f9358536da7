import { describe, expect, test } from "vitest";
import { splitNameOf } from "../../../src/formats/hf/split-name.js";

describe("the split that a file is", () => {
  test.each([
    ["train.jsonl", "train"],
    ["my-dev.jsonl.gz", "validation"],
    ["valid.parquet", "validation"],
    ["en_test.jsonl", "test"],
    ["data.jsonl", "train"],
  ])("%s is %s", (file, split) => expect(splitNameOf(file, {})).toBe(split));
  test("stays what it was, and takes no other file's name", () => {
    expect(splitNameOf("data.jsonl", { validation: "data.jsonl" })).toBe("validation");
    expect(splitNameOf("train-k5.2.jsonl", { train: "train-k1.jsonl" })).toBe("train_k5_2");
    expect(splitNameOf("latest.jsonl", { train: "train.jsonl" })).toBe("latest");
  });
});
