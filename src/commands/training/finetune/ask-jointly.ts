import { loadQuerySet } from "../../../formats/queries/query-set.js";
import {
  type AskedExample,
  type AskedQuery,
  answerLabel,
  isAsked,
} from "../../../models/methods/mrc/asked-example.js";
import type { Example } from "../../../text/example.js";
import type { LoadedDataset } from "../datasets/load-dataset.js";
import { jointQueries } from "../models/joint-queries.js";
import type { JointSet } from "./joint-data.js";

/** Whether a dataset is of questions that ask for no label, as SQuAD's. */
export const isOfQuestions = ({ examples }: LoadedDataset): boolean => examples.some(isAsked);

/** Labels that a model of the sets finds: those of labelled texts; of questions alone their answers'. */
export function jointLabels(sets: readonly JointSet[]): string[] {
  const labels = sets.filter(({ train }) => !isOfQuestions(train)).flatMap((set) => set.labels);
  return labels.length === 0 ? [answerLabel] : [...new Set(labels)];
}

/**
 * The sets as BERT-MRC is trained on them together. Held-out texts bring the queries of their own set, so that no other
 * set's labels are looked for in them; so do texts to train on whose set words its queries otherwise than the model: they
 * are asked for all of its labels, whatever `mrc.negatives` says.
 *
 * Source: Zhang et al. 2021, "Target-Oriented Fine-tuning for Zero-Resource Named Entity Recognition", section 3.3.2: MRC
 * on the target's and the source's questions and on the source's entities in MRC form. Differs: none known.
 */
export function askJointly(sets: readonly JointSet[]): JointSet[] {
  const labels = jointLabels(sets);
  const wordings = jointQueries(sets, labels).queries;
  return sets.map((set) => {
    const asked = queriesOfSet(set, wordings);
    const isModels = asked.every(({ label, query }) =>
      wordings.some((own) => own.label === label && own.query === query),
    );
    const ask = (example: Example): Example => (isAsked(example) ? example : withQueries(example, asked));
    const askAll = (dataset: LoadedDataset): LoadedDataset => ({
      ...dataset,
      examples: dataset.examples.map(ask),
    });
    const { train, dev, test } = set;
    return {
      ...set,
      train: isModels ? train : askAll(train),
      dev: dev && askAll(dev),
      test: test && askAll(test),
    };
  });
}

const withQueries = (example: Example, asked: readonly AskedQuery[]): AskedExample => ({ ...example, asked });

/** As the set words them, else as the model does. */
function queriesOfSet({ queries, labels }: JointSet, wordings: readonly AskedQuery[]): AskedQuery[] {
  const own = queries === undefined ? [] : loadQuerySet(queries).queries;
  return labels.flatMap((label) => {
    const found = [...own, ...wordings].find((query) => query.label === label);
    return found === undefined ? [] : [{ label, query: found.query }];
  });
}

/** Labels that were annotated, by the id of a set's texts; those of questions ask for themselves. */
export const annotatedOf = (sets: readonly JointSet[]): Record<string, readonly string[]> =>
  Object.fromEntries(sets.filter(({ train }) => !isOfQuestions(train)).map(({ id, labels }) => [id, labels]));
