import {
  concat,
  embedding,
  idTensor,
  reshape,
  type Tensor,
  type Variable,
} from "../../../engine/ops/index.js";
import type { BertEncoder, BertInputs } from "../../encoders/bert/encoder.js";
import type { QueryPass } from "./plan-passes.js";
import type { TypeQuery } from "./type-queries.js";

/**
 * The input embeddings of a pass, `[batch, seqLen, hidden]`, and what says where each of them stands.
 *
 * @param prompt the vectors in front of every name, `[promptLength, hidden]`
 * @throws ShapeError for an id outside the model's tables, or a query longer than its positions
 */
export function embedPass(
  encoder: BertEncoder,
  prompt: Variable | undefined,
  pass: QueryPass,
  queries: readonly TypeQuery[],
): Omit<BertInputs, "attentionMask"> {
  const { items, asked, contextLength, segments, segmentLength } = pass;
  const { vocabSize, hiddenSize, segments: segmentKinds, maxTokens } = encoder.config;
  const promptLength = prompt?.shape[0] ?? 0;
  const nameLength = segmentLength - promptLength;
  const batch = items.length;
  const contextIds = new Int32Array(batch * contextLength);
  const nameIds = new Int32Array(batch * segments * nameLength);
  for (const [row, { ids }] of items.entries()) {
    contextIds.set(ids, row * contextLength);
    for (const [segment, label] of asked[row].entries())
      nameIds.set(queries[label].tokens, (row * segments + segment) * nameLength);
  }
  const table = encoder.parameters.get("bert.embeddings.word_embeddings.weight");
  const limits = { limit: vocabSize, name: "tokens" };
  const context = embedding(table, idTensor(contextIds, [batch, contextLength], limits)); // [batch, context, hidden]
  const names = embedding(table, idTensor(nameIds, [batch * segments, nameLength], limits));
  const prompted =
    prompt === undefined
      ? names
      : concat([embedding(prompt, promptIds(batch * segments, promptLength)), names], 1); // [batch * queries, segmentLength, hidden]
  const inQueries = segments * segmentLength;
  const seqLen = contextLength + inQueries;
  const segmentIds = Int32Array.from({ length: batch * seqLen }, (_, i) =>
    i % seqLen < contextLength ? 0 : 1,
  );
  const positionIds = Int32Array.from({ length: batch * seqLen }, (_, i) => {
    const token = i % seqLen;
    return token < contextLength ? token : (token - contextLength) % segmentLength;
  });
  return {
    tokens: concat([context, reshape(prompted, [batch, inQueries, hiddenSize])], 1), // [batch, seqLen, hidden]
    segmentIds: idTensor(segmentIds, [batch, seqLen], { limit: segmentKinds, name: "segments" }),
    positionIds: idTensor(positionIds, [batch, seqLen], { limit: maxTokens, name: "positions" }),
  };
}

/** Rows of the prompt, in front of every query; a look-up, since tiling is slow on wasm. `[queries, promptLength]` */
const promptIds = (queries: number, promptLength: number): Tensor =>
  idTensor(
    Int32Array.from({ length: queries * promptLength }, (_, i) => i % promptLength),
    [queries, promptLength],
    { limit: promptLength, name: "prompt" },
  );
