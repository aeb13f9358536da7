import { type ErrorDetails, ToolkitError } from "../core/errors.js";

/** Training whose numbers are no longer numbers: a loss or a gradient that is NaN or infinite. */
export class DivergedError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_DIVERGED", "stop", message, details);
  }
}
