import { ConfigError } from "../../core/errors.js";
import type { CommandContext } from "../context.js";

export interface PseudoLabelResult {
  readonly out: string;
  readonly isInterrupted: boolean;
}
export const describePseudoLabels = ({ out }: PseudoLabelResult): string => out;

export async function pseudoLabel(_options: unknown, _context: CommandContext): Promise<PseudoLabelResult> {
  throw new ConfigError("pseudo-label is not there", { fix: "merge it" });
}
