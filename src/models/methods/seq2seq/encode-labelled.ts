import { hash32 } from "../../../core/random.js";
import { nameMention } from "../../../formats/generated/generated.js";
import { createNaming, type Naming } from "../../../formats/naming.js";
import { choosePrompts } from "../../../formats/punified/prompts.js";
import * as punified from "../../../formats/punified/strings.js";
import { askedPositions, keyOf } from "../../../formats/queries/ask.js";
import * as uie from "../../../formats/uie/strings.js";
import type { Example } from "../../../text/example.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import type { ExamplePlace } from "../method.js";
import { type Seq2SeqItem, toItem } from "./seq2seq-item.js";
import type { SettingsOf } from "./settings.js";
import { encodeSourceText, encodeTargetText } from "./text-ids.js";

type LabelledSettings = SettingsOf<"punified"> | SettingsOf<"uie">;
interface TextPair {
  readonly source: string;
  readonly target: string;
}

export const namingOf = ({ types }: LabelledSettings): Naming =>
  createNaming(
    types.map(({ label }) => label),
    Object.fromEntries(types.map(({ label, name }) => [label, name])),
  );

/**
 * Labelled texts as sources and targets of PUnifiedNER or CP-NER: seq2seq pretraining for NER. Mentions of other labels
 * and discontinuous ones are left out; a pair of which one side is longer than `maxTokens` is left out as a whole,
 * because cut strings would teach to leave mentions out.
 *
 * Labels that a text does not hold and random prompts depend on the seed, the text's id and the epoch.
 */
export function encodeLabelled(
  example: Example,
  { epoch }: ExamplePlace,
  tokenizer: Tokenizer,
  naming: Naming,
  settings: LabelledSettings,
): Seq2SeqItem[] {
  const { endId, maxTokens } = settings;
  return writePairs(example, epoch, naming, settings).flatMap(({ source, target }) => {
    const item = toItem(
      encodeSourceText(tokenizer, source, endId),
      encodeTargetText(tokenizer, target, endId),
    );
    return item.length <= maxTokens ? [item] : [];
  });
}

function writePairs(example: Example, epoch: number, naming: Naming, settings: LabelledSettings): TextPair[] {
  const { text } = example;
  const whole = example.mentions.filter(({ parts }) => parts === undefined);
  const labels = labelsAsked({ ...example, mentions: whole }, epoch, settings);
  const mentions = whole.filter(({ label }) => labels.includes(label));
  const name = (asked: readonly string[]) => asked.map((label) => naming.nameOf(label));
  if (settings.objective === "uie") {
    const named = mentions.map((mention) => nameMention(text, mention, naming));
    const source = uie.formatSource(text, name(labels), settings.instruction);
    return [{ source, target: uie.formatTarget(named) }];
  }
  const { variant, prompt, seed } = settings;
  const gold = new Set(mentions.map(({ label }) => label));
  const prompts = choosePrompts(prompt, labels, gold, hash32([seed, "prompts", epoch]), example.id);
  return prompts.map(({ labels: asked }) => {
    const wanted = mentions.filter(({ label }) => asked.includes(label));
    const named = wanted.map((mention) => nameMention(text, mention, naming));
    return {
      source: punified.formatSource(text, name(asked), variant),
      target: punified.formatTarget(name(asked), named, variant),
    };
  });
}

/** The labels that a text holds and some others, in the order of the settings. */
function labelsAsked(
  { id, mentions }: Example,
  epoch: number,
  { types, negatives, seed }: LabelledSettings,
): string[] {
  const held = new Set(mentions.map(({ label }) => label));
  const isHeld = types.map(({ label }) => held.has(label));
  return askedPositions(isHeld, keyOf(id), { negatives, seed: seed + epoch }).map(
    (position) => types[position].label,
  );
}
