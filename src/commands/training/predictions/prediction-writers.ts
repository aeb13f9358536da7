import { flatChunks } from "../../../formats/chunks.js";
import { Losses } from "../../../formats/losses.js";
import { roundScore } from "../../../formats/scores.js";
import { wordTexts } from "../../../formats/words.js";
import type { Example } from "../../../text/example.js";
import { encodeTags } from "../../../text/tags.js";
import { isToolFormat, type PredictionFormat, type ToolFormat } from "../../prediction-choices.js";
import { createHtmlWriter } from "./html-page.js";
import type { PredictionWriter } from "./prediction-writer.js";
import { createToolWriter, exampleOfTagged } from "./tool-writer.js";

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

const createPieceWriter = (format: ToolFormat, labels: readonly string[]): PredictionWriter => {
  const writer = createToolWriter(format, labels);
  return {
    begin: () => writer.begin(),
    text: (tagged) => writer.example(exampleOfTagged(tagged)),
    end: () => writer.end(),
  };
};

/**
 * @param labels that the model can predict
 * @param language of the texts, a BCP 47 tag, where it is known
 */
export function createPredictionWriter(
  format: PredictionFormat,
  labels: readonly string[],
  language?: string,
): PredictionWriter {
  if (isToolFormat(format)) return createPieceWriter(format, labels);
  if (format === "html") return createHtmlWriter(labels, language);
  return format === "json" ? jsonWriter : conllWriter;
}
