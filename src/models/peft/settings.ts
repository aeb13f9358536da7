import { z } from "zod";
import { adapterSettings } from "./adapter/adapter.js";
import { loraSettings } from "./lora/lora.js";
import { prefixSettings } from "./prefix/prefix.js";
import { unipeltSettings } from "./unipelt/unipelt.js";

/** A method of parameter-efficient training, by `method`; defaults are those of QPMRC-NER's table 7 and of UniPELT's code. */
export const peftSettings = z.discriminatedUnion("method", [
  adapterSettings,
  prefixSettings,
  loraSettings,
  unipeltSettings,
]);

/** As they are written in a config: keys with a default may be left out. */
export type PeftInput = z.input<typeof peftSettings>;
export type PeftSettings = z.output<typeof peftSettings>;
export type PeftName = PeftSettings["method"];
