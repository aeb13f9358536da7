/** What the command line offers as choices. */
export { encodings } from "../formats/decode-text.js";
export { formatNames } from "../formats/registry.js";
