export type TestFileKind = "columns" | "slots" | "plain";

/** Lines that are looked at to tell the kind; so many of them have to agree. */
const lookedAt = 200;
const agreeingRatio = 0.9;

/** `O`, `B-PER`, `I-tv.name`, also of BMES, BIOES and BILOU. */
const tag = /^(?:O|[BIESMLU]-\S+)$/u;
const slot = /^.+:(?:O|[BIESMLU]-\S+)$/u;
const intent = /\s*<=>.*$/u;

/** What kind of file its lines make. */
export function tellKind(lines: readonly string[]): TestFileKind {
  const looked = lines.filter((line) => line.trim() !== "" && !isRemark(line)).slice(0, lookedAt);
  const agrees = (isOne: (line: string) => boolean): boolean =>
    looked.length > 0 && looked.filter(isOne).length >= agreeingRatio * looked.length;
  if (agrees(isTagged)) return "columns";
  if (agrees((line) => slotsOf(line).every((word) => slot.test(word)))) return "slots";
  return "plain";
}

const isRemark = (line: string): boolean => line.startsWith("-DOCSTART-") || /^#\s/u.test(line);

const columnsOf = (line: string): string[] => line.trim().split(line.includes("\t") ? "\t" : /\s+/u);

function isTagged(line: string): boolean {
  const columns = columnsOf(line);
  return columns.length >= 2 && tag.test(columns[columns.length - 1].trim());
}

/** Sentences of a file with a word and its tag a line: the first column, or the second beside running numbers. */
export function readColumn(lines: readonly string[]): string[] {
  const texts: string[] = [];
  let words: string[] = [];
  const finish = (): void => {
    if (words.length > 0) texts.push(words.join(" "));
    words = [];
  };
  for (const line of lines) {
    if (line.trim() === "" || line.startsWith("-DOCSTART-")) finish();
    else if (words.length > 0 || !isRemark(line)) {
      const columns = columnsOf(line);
      const isNumbered = columns.length > 2 && columns[0] === String(words.length + 1);
      words.push(columns[isNumbered ? 1 : 0]);
    }
  }
  finish();
  return texts;
}

const slotsOf = (line: string): string[] => line.replace(intent, "").trim().split(/\s+/u);

/** The words of `word:tag` lines; a word may hold colons itself. */
export const readSlots = (lines: readonly string[]): string[] =>
  lines.map((line) =>
    slotsOf(line)
      .map((word) => word.slice(0, Math.max(0, word.lastIndexOf(":"))))
      .join(" ")
      .trim(),
  );
