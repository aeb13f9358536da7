import { z } from "zod";
import { ConfigError } from "../../core/errors.js";

const entitySchema = z.looseObject({ short: z.string(), verbose: z.string() });
const fileSchema = z.looseObject({ entities: z.record(z.string(), entitySchema) });

/** `types.json`, which PIQN and SpERT read beside their data: every entity type with a short and a long name. */
export class PiqnTypes {
  static readonly file = "types.json";
  readonly #known: z.output<typeof fileSchema>;

  /**
   * @param before what is there already: other splits of the dataset share the file
   * @throws ConfigError when that is no such file
   */
  constructor(before: string | undefined) {
    const parsed = before === undefined ? undefined : fileSchema.safeParse(tryParse(before));
    if (parsed?.success === false)
      throw new ConfigError(`${PiqnTypes.file} beside the file is not one of entity types`, {
        fix: "write to a folder of its own",
      });
    this.#known = parsed?.data ?? { entities: {}, relations: {} };
  }

  add(label: string, name: string): void {
    this.#known.entities[label] ??= { short: label, verbose: name };
  }

  format(): string {
    return `${JSON.stringify(this.#known, null, 2)}\n`;
  }
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
