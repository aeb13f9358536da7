import { type ErrorDetails, ToolkitError } from "../core/errors.js";

/** A TensorFlow.js engine that is absent, cannot start, ran out of memory or lost its device. */
export class EngineError extends ToolkitError {
  constructor(message: string, details?: ErrorDetails) {
    super("E_ENGINE", "stop", message, details);
  }
}
