import { z } from "zod";
import type { Example, Mention } from "../../text/example.js";
import { toCodePoints } from "../code-points.js";
import type { FormatWriter, WriteContext } from "../format.js";
import { refuseSeparatorIn } from "../refuse-label.js";
import { roundScore } from "../scores.js";

export const writeOptions = z.strictObject({
  texts: z.int().min(1).default(50).describe("texts to a document, a line each"),
});

/** A document in the making. */
interface Draft {
  text: string;
  annotations: string;
  /** Code points of `text`. */
  points: number;
  texts: number;
  mentions: number;
}

const emptyDraft = (): Draft => ({ text: "", annotations: "", points: 0, texts: 0, mentions: 0 });

/** Writes documents of some texts each, a line a text, and the types that brat is to offer. */
export function createBratWriter(
  { texts }: z.output<typeof writeOptions>,
  { labels }: WriteContext,
): FormatWriter {
  const seen = new Set(labels);
  let draft = emptyDraft();
  let documents = 0;
  let files: Record<string, string> = {};
  const finish = (): void => {
    if (draft.texts === 0) return;
    const name = `texts-${String(++documents).padStart(4, "0")}`;
    files[`${name}.txt`] = draft.text;
    files[`${name}.ann`] = draft.annotations;
    draft = emptyDraft();
  };
  return {
    begin: () => "",
    example: (example) => {
      for (const separator of [" ", "\t"])
        refuseSeparatorIn(example.mentions, separator, "brat", "rename the label with --labels-map");
      for (const { label } of example.mentions) seen.add(label);
      addText(draft, example);
      if (draft.texts >= texts) finish();
      return "";
    },
    end: () => {
      finish();
      files["annotation.conf"] = formatTypes([...seen].sort());
      return "";
    },
    takeFiles: () => {
      const taken = files;
      files = {};
      return taken;
    },
  };
}

/** Adds a line; line ends inside the text become spaces, since brat cannot annotate over them. */
function addText(draft: Draft, { text: given, mentions }: Example): void {
  const text = given.replace(/[\r\n]/g, " ");
  const toPoints = toCodePoints(text);
  for (const mention of mentions)
    draft.annotations += formatMention(
      mention,
      text,
      `${++draft.mentions}`,
      (offset) => draft.points + toPoints(offset),
    );
  draft.text += `${text}\n`;
  draft.points += toPoints(text.length) + 1;
  draft.texts++;
}

function formatMention(
  { start, end, label, parts = [{ start, end }], score }: Mention,
  text: string,
  number: string,
  toPoints: (offset: number) => number,
): string {
  const offsets = parts.map((part) => `${toPoints(part.start)} ${toPoints(part.end)}`).join(";");
  const surface = parts.map((part) => text.slice(part.start, part.end)).join(" ");
  const note =
    score === undefined ? "" : `#${number}\tAnnotatorNotes T${number}\tscore ${roundScore(score)}\n`;
  return `T${number}\t${label} ${offsets}\t${surface}\n${note}`;
}

const formatTypes = (labels: readonly string[]): string =>
  ["[entities]", ...labels, "", "[relations]", "", "[events]", "", "[attributes]", ""].join("\n");
