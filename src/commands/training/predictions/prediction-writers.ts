import { flatChunks } from "../../../formats/chunks.js";
import { Losses } from "../../../formats/losses.js";
import { roundScore } from "../../../formats/scores.js";
import { wordTexts } from "../../../formats/words.js";
import type { Example } from "../../../text/example.js";
import { encodeTags } from "../../../text/tags.js";
import { createHtmlWriter } from "./html-page.js";
import type { PredictionWriter } from "./prediction-writer.js";

export const predictionFormats = ["json", "conll", "html"] as const;
export type PredictionFormat = (typeof predictionFormats)[number];

/** A line of JSON for each text; offsets count UTF-16 code units. */
const jsonWriter: PredictionWriter = {
  begin: () => "",
  text: ({ id, text, mentions }) => {
    const found = mentions.map(({ start, end, label, score }) => ({
      start,
      end,
      label,
      ...(score === undefined ? {} : { score: roundScore(score) }),
      text: text.slice(start, end),
    }));
    return `${JSON.stringify({ id, text, mentions: found })}\n`;
  },
  end: () => "",
};

/** A word and its tag a line; an empty line ends a sentence. Columns cannot hold scores. */
const conllWriter: PredictionWriter = {
  begin: () => "",
  text: ({ sentences }) => sentences.map(formatSentence).join(""),
  end: () => "",
};

function formatSentence(sentence: Example): string {
  const tags = encodeTags(sentence.words.length / 2, flatChunks(sentence, new Losses()));
  const lines = wordTexts(sentence).map((word, i) => `${word.replace(/\s+/g, " ")}\t${tags[i]}\n`);
  return lines.length === 0 ? "" : `${lines.join("")}\n`;
}

/**
 * @param labels that the model can predict
 * @param language of the texts, a BCP 47 tag, where it is known
 */
export function createPredictionWriter(
  format: PredictionFormat,
  labels: readonly string[],
  language?: string,
): PredictionWriter {
  if (format === "html") return createHtmlWriter(labels, language);
  return format === "json" ? jsonWriter : conllWriter;
}
