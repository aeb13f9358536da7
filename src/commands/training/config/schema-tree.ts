import { z } from "zod";

/** A schema below what makes it optional, nullable, defaulted, refined or transformed. */
export function unwrapSchema(schema: z.ZodType): z.ZodType {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  )
    return unwrapSchema(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodPipe) return unwrapSchema(schema.in as z.ZodType);
  return schema;
}

/** The objects that may stand at a schema's place: itself, or those of a union's alternatives. */
export function objectsOf(schema: z.ZodType): z.ZodObject[] {
  const bare = unwrapSchema(schema);
  if (bare instanceof z.ZodObject) return [bare];
  if (bare instanceof z.ZodUnion)
    return (bare.options as readonly z.ZodType[]).flatMap((option) => objectsOf(option));
  return [];
}

/** The keys that an object at `path` may have; none where no object stands. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let places = [schema];
  for (const key of path) places = places.flatMap((place) => schemasBelow(place, key));
  return [...new Set(places.flatMap(objectsOf).flatMap(({ shape }) => Object.keys(shape)))];
}

/** What may stand under a key: of an object, or of a record, whose keys are free. */
function schemasBelow(schema: z.ZodType, key: PropertyKey): z.ZodType[] {
  const bare = unwrapSchema(schema);
  if (bare instanceof z.ZodRecord) return [bare.valueType as z.ZodType];
  return objectsOf(bare).flatMap(
    ({ shape }) => (shape as Readonly<Record<string, z.ZodType>>)[String(key)] ?? [],
  );
}

/** What stands before a key in `config show`; the nearest description on the way down. */
export function descriptionOf(schema: z.ZodType): string {
  if (schema.description !== undefined) return schema.description;
  const isWrapped =
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault;
  return isWrapped ? descriptionOf(schema.unwrap() as z.ZodType) : "";
}
