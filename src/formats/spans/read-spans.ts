import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import type { Example, Mention } from "../../text/example.js";
import { sortMentions } from "../chunks.js";
import { fromCodePoints } from "../code-points.js";
import type { ReadContext } from "../format.js";
import { placeMentions } from "../place-mentions.js";
import { readJsonRecords } from "../records.js";
import { JoinDetector, joinWords, wordJoins } from "../words.js";
import {
  biaffineSchema,
  cluenerSchema,
  detectSpanLayout,
  piqnSchema,
  punifiedSchema,
  type SpanLayout,
  spanEnds,
  spanLayouts,
  usualEnds,
} from "./layouts.js";

export const spansReadOptions = z.strictObject({
  layout: z
    .enum(["auto", ...spanLayouts])
    .default("auto")
    .describe("whose JSON it is; auto looks at each record"),
  ends: z
    .enum(["usual", ...spanEnds])
    .default("usual")
    .describe("whether end is the last position or the one behind it; usual: as the layout has it"),
  reach: z
    .int()
    .min(0)
    .default(20)
    .describe("how far from its offset a misplaced mention is sought, in characters"),
  join: z
    .enum(["auto", ...wordJoins])
    .default("auto")
    .describe("how tokens make the text (piqn, biaffine)"),
});
export type SpansReadOptions = z.output<typeof spansReadOptions>;

/** A span as a file gives it: positions in its own unit, and the mention's text where the layout repeats it. */
interface RawSpan {
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly surface?: string;
}

export async function* readSpans(
  chunks: AsyncIterable<string>,
  options: SpansReadOptions,
  context: ReadContext,
): AsyncGenerator<readonly Example[]> {
  const reader = new SpanReader(options, context);
  yield* readJsonRecords(chunks, z.unknown(), context, (record, line) => reader.read(record, line));
}

class SpanReader {
  #count = 0;
  readonly #joins: JoinDetector;

  constructor(
    readonly options: SpansReadOptions,
    readonly context: ReadContext,
  ) {
    this.#joins = new JoinDetector(options.join);
  }

  read(record: unknown, line: number): Example[] {
    const layout = this.options.layout === "auto" ? detectSpanLayout(record) : this.options.layout;
    const at = { file: this.context.file, line };
    if (layout === undefined) {
      const keys = Object.keys(record ?? {}).join(", ");
      throw new RecordError(`the record's keys (${keys}) are of no known layout`, {
        at,
        fix: `name its layout with --read layout=..., ${expectedOneOf("", spanLayouts)}`,
      });
    }
    const extra =
      (this.options.ends === "usual" ? usualEnds[layout] : this.options.ends) === "inclusive" ? 1 : 0;
    switch (layout) {
      case "punified": {
        const [text, ...spans] = check(punifiedSchema, record, layout, at);
        const raw = spans.map(([start, end, surface, label]) => ({
          start,
          end: end + extra,
          surface,
          label,
        }));
        return [this.#fromCharacters(text, raw, this.#nextId(), line)];
      }
      case "cluener": {
        const { id, text, label: byLabel } = check(cluenerSchema, record, layout, at);
        const raw = Object.entries(byLabel).flatMap(([label, bySurface]) =>
          Object.entries(bySurface).flatMap(([surface, spans]) =>
            spans.map(([start, end]) => ({ start, end: end + extra, surface, label })),
          ),
        );
        return [this.#fromCharacters(text, raw, id ?? this.#nextId(), line)];
      }
      case "piqn": {
        const { tokens, entities, org_id } = check(piqnSchema, record, layout, at);
        const raw = entities.map(({ type, start, end }) => ({ start, end: end + extra, label: type }));
        return [this.#fromWords(tokens, raw, org_id ?? this.#nextId(), line)];
      }
      case "biaffine": {
        const { doc_key, sentences, ners } = check(biaffineSchema, record, layout, at);
        if (sentences.length !== ners.length)
          throw new RecordError(`${sentences.length} sentences but ${ners.length} lists of mentions`, { at });
        return sentences.map((words, i) => {
          const raw = ners[i].map(([start, end, label]) => ({ start, end: end + extra, label }));
          const id =
            doc_key === undefined ? this.#nextId() : sentences.length === 1 ? doc_key : `${doc_key}/${i}`;
          return this.#fromWords(words, raw, id, line);
        });
      }
    }
  }

  #nextId(): string {
    return String(this.#count++);
  }

  #fromCharacters(text: string, raw: readonly RawSpan[], id: string, line: number): Example {
    const toUnits = fromCodePoints(text);
    const mentions = raw.map((span) => ({ ...span, start: toUnits(span.start), end: toUnits(span.end) }));
    return placeMentions({ id, text, mentions, line }, { ...this.context, reach: this.options.reach });
  }

  #fromWords(words: readonly string[], raw: readonly RawSpan[], id: string, line: number): Example {
    const joined = joinWords(words, this.#joins.decide([words]));
    const mentions = raw.map(({ start, end, label }): Mention => {
      if (start < end && end <= words.length)
        return { start: joined.words[2 * start], end: joined.words[2 * end - 1], label };
      throw new RecordError(`${label} [${start}, ${end}) does not fit a sentence of ${words.length} words`, {
        at: { file: this.context.file, line },
        fix: "check with --read ends=inclusive or ends=exclusive",
      });
    });
    return { id, ...joined, mentions: sortMentions(mentions), datasetId: this.context.datasetId };
  }
}

function check<S extends z.ZodType>(
  schema: S,
  record: unknown,
  layout: SpanLayout,
  at: Readonly<Record<string, string | number>>,
): z.output<S> {
  const result = schema.safeParse(record);
  if (result.success) return result.data;
  throw new RecordError(`the record is not of the ${layout} layout: ${z.prettifyError(result.error)}`, {
    at,
  });
}
