import { ConfigError } from "../core/errors.js";

/** @throws ConfigError when a label holds what separates fields: its file could not be read back. */
export function refuseSeparatorIn(
  mentions: readonly { readonly label: string }[],
  separator: string,
  format: string,
  fix: string,
): void {
  for (const { label } of mentions) {
    if (!label.includes(separator) && !label.includes("\n")) continue;
    throw new ConfigError(
      `label ${JSON.stringify(label)} holds ${JSON.stringify(separator)}, which separates fields in ${format}`,
      { fix },
    );
  }
}
