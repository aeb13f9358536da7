import { expect, test } from "vitest";
import { layerPart, namesInLayer } from "../../../src/models/peft/peft-module.js";

test("a layer uses its own parameters and those that all share", () => {
  const own = (layer: number): string => layerPart("lora", layer, "query.down");
  const names = ["peft.prefix.table.weight", own(1), own(11), own(2)];
  expect(namesInLayer(names, 1)).toEqual(["peft.prefix.table.weight", "peft.lora.layer.1.query.down"]);
});
