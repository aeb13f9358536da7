import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import type { Example, Mention, UnplacedMention } from "../../text/example.js";
import { sortMentions } from "../chunks.js";
import type { FormatWriter, ReadContext, WriteContext } from "../format.js";
import { recoverMentions, withUnplaced } from "../generated/generated.js";
import type { NamedText } from "../generated/locate.js";
import { piecesOf } from "../mention-pieces.js";
import { type JoinDetector, joinWords, wordTexts } from "../words.js";
import { formatSpotAsoc, parseSpotAsoc, parseSpotAsocAsReleased } from "./strings.js";

export const releasedSchema = z.object({
  id: z.string().optional(),
  text: z.string().optional(),
  tokens: z.array(z.string().min(1)),
  record: z.string(),
  entity: z
    .array(z.object({ type: z.string(), offset: z.array(z.int().min(0)).min(1), text: z.string() }))
    .optional(),
});

interface ParseOptions {
  readonly joins: JoinDetector;
  readonly rules: "exact" | "released";
  readonly line: number;
  readonly context: ReadContext;
}

/** An Example of one record: from its entities, which carry offsets, else from its spot-asoc string. */
export function parseReleasedRecord(
  { id, tokens, record, entity }: z.output<typeof releasedSchema>,
  fallbackId: string,
  { joins, rules, line, context }: ParseOptions,
): Example {
  const joined = joinWords(tokens, joins.decide([tokens]));
  const unplaced: UnplacedMention[] = [];
  const mentions =
    entity?.map(({ type, offset }): Mention => {
      const last = offset.at(-1)!;
      if (offset.every((at, i) => at < tokens.length && (i === 0 || offset[i - 1] < at)))
        return toMention(offset, joined.words, context.naming.labelOf(type));
      throw new RecordError(
        `offset [${offset.join(", ")}] of "${type}" does not fit ${tokens.length} tokens`,
        {
          at: { file: context.file, line, last },
        },
      );
    }) ??
    recoverMentions(joined.text, (rules === "released" ? parseSpotAsocAsReleased : parseSpotAsoc)(record), {
      ...context,
      unplaced,
    });
  const { datasetId } = context;
  return withUnplaced(
    { id: id ?? fallbackId, ...joined, mentions: sortMentions(mentions), datasetId },
    unplaced,
  );
}

/** A list of word positions to a mention; a gap in the list makes it discontinuous. */
function toMention(offset: readonly number[], words: Int32Array, label: string): Mention {
  const parts: { start: number; end: number }[] = [];
  offset.forEach((at, i) => {
    if (i > 0 && offset[i - 1] === at - 1) parts[parts.length - 1].end = words[2 * at + 1];
    else parts.push({ start: words[2 * at], end: words[2 * at + 1] });
  });
  const span = { start: parts[0].start, end: parts.at(-1)!.end, label };
  return parts.length === 1 ? span : { ...span, parts };
}

/** universal-ie's records, with `record.schema` beside them. Holds nested and discontinuous mentions. */
export class ReleasedWriter implements FormatWriter {
  constructor(readonly context: WriteContext) {}

  begin(): string {
    return "";
  }

  example(example: Example): string {
    const tokens = wordTexts(example);
    const entity = example.mentions.flatMap((mention) => {
      const offset = wordPositions(example, mention);
      if (offset !== undefined)
        return [
          {
            type: this.context.naming.nameOf(mention.label),
            offset,
            text: offset.map((at) => tokens[at]).join(" "),
          },
        ];
      this.context.losses.add("unaligned", example, mention);
      return [];
    });
    const named = entity.map(({ type, text }): NamedText => ({ label: type, surface: text }));
    const record = {
      id: example.id,
      text: tokens.join(" "),
      tokens,
      record: formatSpotAsoc(named),
      entity,
      relation: [],
      event: [],
      spot: [...new Set(named.map(({ label }) => label))],
      asoc: [],
      spot_asoc: named.map(({ label, surface }) => ({ span: surface, label, asoc: [] })),
    };
    return `${JSON.stringify(record)}\n`;
  }

  end(): string {
    return "";
  }

  /** Three JSON lines: types, roles, and the roles of each type. */
  sidecars(): Record<string, string> {
    const types = this.context.queries.queries.map(({ name }) => name);
    const roles = Object.fromEntries(types.map((type) => [type, []]));
    return {
      "record.schema": `${JSON.stringify(types)}\n[]\n${JSON.stringify(roles)}\n`,
    };
  }
}

const wordPositions = (example: Example, mention: Mention): number[] | undefined =>
  piecesOf(example, mention)?.flatMap(({ start, end }) =>
    Array.from({ length: end - start }, (_, i) => start + i),
  );
