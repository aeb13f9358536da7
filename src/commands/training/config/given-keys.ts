import { z } from "zod";

type Given<Shape extends z.ZodRawShape> = {
  [Key in keyof Shape]: z.ZodOptional<z.ZodType<z.output<Shape[Key]>>>;
};

/**
 * The keys of some settings without their defaults: what is left out stays open until it is known what the model's
 * directory says. The default of a key is kept where `config show` finds it.
 */
export function givenKeys<Shape extends z.ZodRawShape>(
  shape: Shape,
): z.ZodObject<Given<Shape>, z.core.$strict> {
  const given = Object.entries(shape).map(([key, schema]) => {
    const { bare, usual, description } = unwrap(schema as z.ZodType);
    const shown = { ...(description === undefined ? {} : { description }), usual };
    return [key, bare.optional().meta(shown)];
  });
  return z.strictObject(Object.fromEntries(given) as Given<Shape>);
}

/** What `config show` prints as the value of a key of `givenKeys`; undefined when it has none. */
export const usualValue = (schema: z.ZodType): unknown => schema.meta()?.["usual"];

function unwrap(schema: z.ZodType): { bare: z.ZodType; usual: unknown; description: string | undefined } {
  const { description } = schema;
  if (!(schema instanceof z.ZodDefault || schema instanceof z.ZodOptional))
    return { bare: schema, usual: undefined, description };
  const below = unwrap(schema.unwrap() as z.ZodType);
  const usual = schema instanceof z.ZodDefault ? schema.def.defaultValue : below.usual;
  return { bare: below.bare, usual, description: description ?? below.description };
}
