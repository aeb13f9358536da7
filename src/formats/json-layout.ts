import { z } from "zod";
import type { Example } from "../text/example.js";
import type { FormatWriter } from "./format.js";

/** How JSON records make a file. */
export const jsonLayouts = ["array", "lines"] as const;
export type JsonLayout = (typeof jsonLayouts)[number];

/** @param usual the layout that the format's own tools read */
export const jsonLayoutOption = (usual: JsonLayout) =>
  z.enum(jsonLayouts).default(usual).describe("one JSON array, or one record a line");

/** Writes one JSON record an example, each on its line. */
export function createJsonWriter(layout: JsonLayout, toRecord: (example: Example) => unknown): FormatWriter {
  if (layout === "lines")
    return {
      begin: () => "",
      example: (example) => `${JSON.stringify(toRecord(example))}\n`,
      end: () => "",
    };
  let count = 0;
  return {
    begin: () => "[\n",
    example: (example) => `${count++ === 0 ? "" : ",\n"}${JSON.stringify(toRecord(example))}`,
    end: () => "\n]\n",
  };
}
