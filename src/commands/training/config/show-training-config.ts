import { stringify as formatYaml } from "yaml";
import { z } from "zod";
import { usualValue } from "./given-keys.js";
import type { TrainingVerb } from "./resolve-training-config.js";
import { descriptionOf, objectsOf, unwrapSchema } from "./schema-tree.js";
import { isTree } from "./settings-tree.js";

/**
 * Every key of a verb's config with its default and what it means, as YAML that the verb reads. Keys without a default
 * are commented out (`#key:`), with the defaults of the keys below them. What stands under several keys, as a dataset
 * does, is shown once.
 */
export function showTrainingConfig({ name, settings, defaults }: TrainingVerb<z.ZodType>): string {
  const about = `# nerforge ${name} CONFIG. A line "# ..." says what the key below it means; "#key:" has no default.`;
  return [about, "", ...new ConfigPrinter().object(settings, defaults, 0, true)].join("\n").trimEnd();
}

class ConfigPrinter {
  /** Where an object of these keys was shown. */
  readonly #shown = new Map<string, string>();

  object(schema: z.ZodType, defaults: unknown, depth: number, isLive: boolean): string[] {
    const own = isTree(defaults) ? defaults : {};
    return keysOf(schema, own).flatMap(([key, below]) => this.#key(key, below, own[key], depth, isLive));
  }

  #key(key: string, schema: z.ZodType, given: unknown, depth: number, isLive: boolean): string[] {
    const indent = "  ".repeat(depth);
    const value = given === undefined ? defaultOf(schema) : given;
    const lines = [`${indent}# ${descriptionOf(schema)}${choicesOf(schema)}`];
    if (objectsOf(schema).length > 0 && !isScalarUnion(schema))
      lines.push(...this.#nested(key, schema, value, depth, isLive));
    else lines.push(`${indent}${value === undefined || !isLive ? "#" : ""}${key}:${inline(value)}`);
    return depth === 0 ? [...lines, ""] : lines;
  }

  #nested(key: string, schema: z.ZodType, value: unknown, depth: number, isLive: boolean): string[] {
    const indent = "  ".repeat(depth);
    const isShown = isLive && (value !== undefined || isRequired(schema));
    const shared = this.#takeShared(key, schema);
    const below = this.#alternatives(shared.rest, value, depth + 1, isShown);
    // A key whose own keys are all commented out would be null.
    const holdsLive = below.some((line) => /^\s*[^#\s]/.test(line));
    return [
      `${indent}${isShown && holdsLive ? "" : "#"}${key}:`,
      ...shared.note.map((line) => `${indent}  ${line}`),
      ...below,
    ];
  }

  /** The keys of an object; of a choice that has no default, those of each alternative behind what it is chosen by. */
  #alternatives(schema: z.ZodType, value: unknown, depth: number, isLive: boolean): string[] {
    const all = objectsOf(schema);
    const [by, ...more] = value === undefined && all.length > 1 ? chosenBy(all) : [];
    if (by === undefined || more.length > 0) return this.object(schema, value, depth, isLive);
    const indent = "  ".repeat(depth);
    return all.flatMap((alternative) => {
      const { [by]: name, ...rest } = alternative.shape as Record<string, z.ZodType>;
      const chosen = `${indent}# ${descriptionOf(name) || `keys of ${literalOf(name)}`}`;
      return [
        ...[chosen, `${indent}#${by}: ${literalOf(name)}`],
        ...this.object(z.strictObject(rest), undefined, depth, isLive),
      ];
    });
  }

  /** The keys of a group that has not been shown, and a note in place of those that have. */
  #takeShared(
    key: string,
    schema: z.ZodType,
  ): { readonly rest: z.ZodType; readonly note: readonly string[] } {
    const [object] = objectsOf(schema);
    const names = Object.keys(object.shape);
    for (const group of groups) {
      if (!group.every((name) => names.includes(name))) continue;
      const mark = group.join();
      const before = this.#shown.get(mark);
      if (before === undefined) this.#shown.set(mark, key);
      else {
        const rest = Object.fromEntries(
          Object.entries(object.shape as Record<string, z.ZodType>).filter(
            ([name]) => !group.includes(name) && !datasetOnly(group, name),
          ),
        );
        return { rest: z.strictObject(rest), note: [`# keys as of ${before}`] };
      }
    }
    return { rest: schema, note: [] };
  }
}

const literalOf = (schema: z.ZodType | undefined): unknown =>
  schema instanceof z.ZodLiteral ? schema.value : undefined;

/** The keys that every alternative has another value of. */
const chosenBy = (alternatives: readonly z.ZodObject[]): string[] =>
  Object.keys(alternatives[0].shape).filter((key) =>
    alternatives.every(({ shape }) => literalOf((shape as Record<string, z.ZodType>)[key]) !== undefined),
  );

/** Keys by which an object that stands in several places is known. */
const groups: readonly (readonly string[])[] = [
  ["files", "corpus", "part", "format"],
  ["optimizer", "schedule", "batchSize"],
];

const datasetRest = new Set([
  ...[
    "read",
    "encoding",
    "language",
    "labelsMap",
    "withoutLabels",
    "licence",
    "limit",
    "sample",
    "maxSkippedRatio",
  ],
]);

/** Whether a key goes with its group. */
const datasetOnly = (group: readonly string[], name: string): boolean =>
  group[0] === "files" ? datasetRest.has(name) : true;

/** Keys of an object, or of the alternative that its default is. */
function keysOf(schema: z.ZodType, defaults: Readonly<Record<string, unknown>>): [string, z.ZodType][] {
  const alternatives = objectsOf(schema).filter(({ shape }) => {
    const { name } = shape as Readonly<Record<string, z.ZodType | undefined>>;
    return (
      !(name instanceof z.ZodLiteral) || defaults["name"] === undefined || name.value === defaults["name"]
    );
  });
  return Object.entries((alternatives[0]?.shape ?? {}) as Record<string, z.ZodType>);
}

const inline = (value: unknown): string =>
  value === undefined
    ? ""
    : ` ${formatYaml(value, { flowCollectionPadding: false, collectionStyle: "flow" }).trim()}`;

const isRequired = (schema: z.ZodType): boolean => !schema.safeParse(undefined).success;

function defaultOf(schema: z.ZodType): unknown {
  const result = schema.safeParse(undefined);
  return (result.success ? result.data : undefined) ?? usualValue(schema);
}

/** A union of which some alternatives are no objects is shown as one value. */
function isScalarUnion(schema: z.ZodType): boolean {
  const bare = unwrapSchema(schema);
  return (
    bare instanceof z.ZodUnion &&
    (bare.options as readonly z.ZodType[]).some((option) => objectsOf(option).length === 0)
  );
}

/** The values of a choice that its description does not name. */
function choicesOf(schema: z.ZodType): string {
  const bare = unwrapSchema(schema);
  if (!(bare instanceof z.ZodEnum)) return "";
  const described = descriptionOf(schema);
  const isNamed = (bare.options as readonly string[]).every((option) => described.includes(option));
  return isNamed ? "" : ` (${bare.options.join(", ")})`;
}
