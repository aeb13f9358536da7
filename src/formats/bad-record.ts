import type { ToolkitError } from "../core/errors.js";

/** What is done with a record that cannot be read. */
export type BadRecordHandler = (error: ToolkitError) => void;
