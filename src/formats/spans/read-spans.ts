import { z } from "zod";
import { RecordError } from "../../core/errors.js";
import { expectedOneOf } from "../../core/suggest.js";
import type { Example } from "../../text/example.js";
import { fromCodePoints } from "../code-points.js";
import type { ReadContext } from "../format.js";
import { placeMentions } from "../place-mentions.js";
import { checkLayout, readJsonRecords } from "../records.js";
import { joinOption, WordRecords } from "../word-records.js";
import {
  biaffineSchema,
  cluenerSchema,
  detectSpanLayout,
  piqnSchema,
  punifiedSchema,
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
  join: joinOption.describe("how tokens make the text (piqn, biaffine)"),
});
export type SpansReadOptions = z.output<typeof spansReadOptions>;

const endsFix = "check with --read ends=inclusive or ends=exclusive";

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
  readonly #words: WordRecords;

  constructor(
    readonly options: SpansReadOptions,
    readonly context: ReadContext,
  ) {
    this.#words = new WordRecords(options.join, context);
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
        const [text, ...spans] = checkLayout(punifiedSchema, record, layout, at);
        const raw = spans.map(([start, end, surface, label]) => ({
          start,
          end: end + extra,
          surface,
          label,
        }));
        return [this.#fromCharacters(text, raw, this.#words.nextId(), line)];
      }
      case "cluener": {
        const { id, text, label: byLabel } = checkLayout(cluenerSchema, record, layout, at);
        const raw = Object.entries(byLabel).flatMap(([label, bySurface]) =>
          Object.entries(bySurface).flatMap(([surface, spans]) =>
            spans.map(([start, end]) => ({ start, end: end + extra, surface, label })),
          ),
        );
        return [this.#fromCharacters(text, raw, id ?? this.#words.nextId(), line)];
      }
      case "piqn": {
        const { tokens, entities, org_id, orig_id } = checkLayout(piqnSchema, record, layout, at);
        const raw = entities.map(({ type, start, end }) => ({ start, end: end + extra, label: type }));
        return [this.#words.toExample(tokens, raw, org_id ?? orig_id ?? this.#words.nextId(), line, endsFix)];
      }
      case "biaffine": {
        const { doc_key, sentences, ners } = checkLayout(biaffineSchema, record, layout, at);
        if (sentences.length !== ners.length)
          throw new RecordError(`${sentences.length} sentences but ${ners.length} lists of mentions`, { at });
        return sentences.map((words, i) => {
          const raw = ners[i].map(([start, end, label]) => ({ start, end: end + extra, label }));
          const id =
            doc_key === undefined
              ? this.#words.nextId()
              : sentences.length === 1
                ? doc_key
                : `${doc_key}/${i}`;
          return this.#words.toExample(words, raw, id, line, endsFix);
        });
      }
    }
  }

  #fromCharacters(text: string, raw: readonly RawSpan[], id: string, line: number): Example {
    const toUnits = fromCodePoints(text);
    const mentions = raw.map((span) => ({ ...span, start: toUnits(span.start), end: toUnits(span.end) }));
    return placeMentions({ id, text, mentions, line }, { ...this.context, reach: this.options.reach });
  }
}
