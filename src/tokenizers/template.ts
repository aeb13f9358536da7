import { z } from "zod";
import { ConfigError } from "../core/errors.js";
import { type PartSpec, partSchema, unknownPart } from "./normalizers.js";

/** One place of a template: special tokens, or the first (0) or second (1) sequence. */
export type TemplatePart =
  | { readonly ids: readonly number[]; readonly typeId: number }
  | { readonly sequence: 0 | 1; readonly typeId: number };

/** How special tokens stand around one sequence and around two. */
export interface Template {
  readonly single: readonly TemplatePart[];
  readonly pair: readonly TemplatePart[];
}

/** How many special tokens a template adds. */
export const countSpecial = (parts: readonly TemplatePart[]): number =>
  parts.reduce((count, part) => count + ("ids" in part ? part.ids.length : 0), 0);

export const bareTemplate: Template = {
  single: [{ sequence: 0, typeId: 0 }],
  pair: [
    { sequence: 0, typeId: 0 },
    { sequence: 1, typeId: 1 },
  ],
};

const place = z.object({ id: z.string(), type_id: z.number().int().nonnegative() });
const partsSchema = z.array(z.union([z.object({ Sequence: place }), z.object({ SpecialToken: place })]));
const templateSchema = z.object({
  single: partsSchema,
  pair: partsSchema,
  special_tokens: z.record(z.string(), z.object({ ids: z.array(z.number().int().nonnegative()) })),
});

function templateProcessing(spec: PartSpec): Template {
  const { single, pair, special_tokens: specials } = templateSchema.parse(spec);
  const build = (parts: z.infer<typeof partsSchema>): TemplatePart[] =>
    parts.map((part) => {
      if ("Sequence" in part) {
        return { sequence: part.Sequence.id === "A" ? 0 : 1, typeId: part.Sequence.type_id };
      }
      const { id, type_id: typeId } = part.SpecialToken;
      const ids = specials[id]?.ids;
      if (ids === undefined) {
        throw new ConfigError(`the template names the special token "${id}" and gives it no ids`, {
          fix: "add it to special_tokens",
        });
      }
      return { ids, typeId };
    });
  return { single: build(single), pair: build(pair) };
}

const tokenAndId = z.tuple([z.string(), z.number().int().nonnegative()]);

function bertProcessing(spec: PartSpec): Template {
  const { cls, sep } = z.object({ cls: tokenAndId, sep: tokenAndId }).parse(spec);
  return bertTemplate(cls[1], sep[1]);
}

/** `[CLS] A [SEP]` and `[CLS] A [SEP] B [SEP]`. */
export function bertTemplate(classId: number, separatorId: number): Template {
  const single: readonly TemplatePart[] = [
    { ids: [classId], typeId: 0 },
    { sequence: 0, typeId: 0 },
    { ids: [separatorId], typeId: 0 },
  ];
  return { single, pair: [...single, { sequence: 1, typeId: 1 }, { ids: [separatorId], typeId: 1 }] };
}

const builders: Readonly<Record<string, (spec: PartSpec) => Template>> = {
  TemplateProcessing: templateProcessing,
  BertProcessing: bertProcessing,
  Sequence: (spec) => {
    const { processors } = z.object({ processors: z.array(partSchema) }).parse(spec);
    if (processors.length !== 1) {
      throw new ConfigError(`a Sequence of ${processors.length} post-processors; expected one`, {
        fix: "leave only TemplateProcessing",
      });
    }
    return buildTemplate(processors[0]);
  },
};

/** The template that the post-processor of `tokenizer.json` describes; null adds nothing. */
export function buildTemplate(spec: PartSpec | null): Template {
  if (spec === null) return bareTemplate;
  const build = builders[spec.type];
  if (build === undefined) throw unknownPart("post_processor", spec.type, Object.keys(builders));
  return build(spec);
}
