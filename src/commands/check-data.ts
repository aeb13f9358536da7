import { isOrphan, lineOfWord, readTaggedSentences } from "../formats/conll.js";
import { openText } from "../formats/open.js";
import { checkFormatOptions, getFormat } from "../formats/registry.js";
import { detectTagScheme, parseTag, type TagScheme } from "../text/tags.js";
import { DuplicateCheck } from "./checks/duplicates.js";
import { type DataCheck, FaultList, type Finding } from "./checks/finding.js";
import { LabelCheck } from "./checks/labels.js";
import { MentionCheck, VocabularyCheck } from "./checks/mentions.js";
import { loadVocabulary } from "./checks/vocabulary.js";
import type { CommandContext } from "./context.js";
import { type InputOptions, RecordInput } from "./read-records.js";

export interface CheckDataOptions extends InputOptions {
  /** vocab.txt or tokenizer.json of the model that is to be trained. */
  readonly vocabulary?: string;
  /** Labels with fewer mentions are reported. */
  readonly rareMentions?: number;
}

export interface CheckDataResult {
  readonly texts: number;
  readonly words: number;
  readonly mentions: number;
  /** Mentions of each label, most frequent first. */
  readonly labels: Readonly<Record<string, number>>;
  /** For conll: the scheme that each file's tags show. */
  readonly schemes: Readonly<Record<string, TagScheme | "none">>;
  readonly findings: readonly Finding[];
  /** What the reader repaired, merged and skipped. */
  readonly notes: Readonly<Record<string, number>>;
}

/** Looks for what spoils training data; each kind of fault with its count and the lines of the first few. */
export async function checkData(
  options: CheckDataOptions,
  context: CommandContext,
): Promise<CheckDataResult> {
  const places = new Map<string, { file: string; line: number }>();
  const input = new RecordInput(
    options,
    context.logger.forStage("check-data"),
    undefined,
    (id, line, file) => {
      // Questions are put together to texts, whose id is what stands before the last point.
      for (const key of [id, id.replace(/\.\d+$/, "")]) if (!places.has(key)) places.set(key, { file, line });
    },
  );
  const checks: DataCheck[] = [
    new LabelCheck(options.rareMentions ?? 10),
    new MentionCheck(),
    new DuplicateCheck(),
    ...(options.vocabulary === undefined ? [] : [new VocabularyCheck(loadVocabulary(options.vocabulary))]),
  ];
  const progress = context.startProgress("check-data");
  const labels = new Map<string, number>();
  let [texts, words, mentions] = [0, 0, 0];
  for await (const batch of input.examples()) {
    for (const example of batch) {
      const place = places.get(example.id) ?? { file: options.input[0], line: 0 };
      for (const check of checks) check.see(example, place);
      for (const { label } of example.mentions) labels.set(label, (labels.get(label) ?? 0) + 1);
      texts++;
      words += example.words.length / 2;
      mentions += example.mentions.length;
    }
    progress.update(texts);
  }
  progress.end();
  const tagged = options.from === "conll" ? await checkTags(options, input) : { schemes: {}, findings: [] };
  return {
    texts,
    words,
    mentions,
    labels: Object.fromEntries([...labels].sort(([, a], [, b]) => b - a)),
    schemes: tagged.schemes,
    findings: [...tagged.findings, ...checks.flatMap((check) => check.findings())],
    notes: input.tally.toJSON(),
  };
}

/** As many sentences tell the scheme of a file. */
const schemeSample = 20_000;

/** What only a file with tags can have: I tags that start a chunk in a file that otherwise is IOB2. */
async function checkTags(
  { input: files, read, encoding }: CheckDataOptions,
  { tally }: RecordInput,
): Promise<Pick<CheckDataResult, "schemes" | "findings">> {
  const options = checkFormatOptions(getFormat("conll"), "readOptions", read) as Parameters<
    typeof readTaggedSentences
  >[1];
  const orphans = new FaultList(
    "orphan-inside",
    "I tags that follow no tag of their label, in a file that uses B",
  );
  const schemes: Record<string, TagScheme | "none"> = {};
  for (const file of files) {
    const sample: (readonly string[])[] = [];
    const chunks = openText(file, encoding === undefined ? {} : { encoding });
    const found: { line: number; text: string }[] = [];
    for await (const batch of readTaggedSentences(chunks, options, { file, tally })) {
      for (const sentence of batch) {
        if (sample.length < schemeSample) sample.push(sentence.tags);
        const tags = sentence.tags.map((tag) => parseTag(tag));
        tags.forEach((_, i) => {
          if (isOrphan(tags, i))
            found.push({ line: lineOfWord(sentence, i), text: `${sentence.words[i]} ${sentence.tags[i]}` });
        });
      }
    }
    schemes[file] = detectTagScheme(sample) ?? "none";
    if (schemes[file] === "iob2") for (const { line, text } of found) orphans.add({ file, line }, text);
  }
  return { schemes, findings: orphans.findings };
}
