import type { PunifiedVariant } from "../../../formats/punified/strings.js";

/**
 * What PUnifiedNER's strings hold that a T5 may have no token for: T5's vocabulary has no `<`. Add them to the model
 * (`addT5Tokens`) before it reads such strings. `NULL` is a special token in the paper.
 */
export const punifiedMarkers: Readonly<Record<PunifiedVariant, readonly string[]>> = {
  paper: ["<entity>", "<text>", "<", ">", "NULL"],
  released: ["<实体>", "<文本>"],
};
