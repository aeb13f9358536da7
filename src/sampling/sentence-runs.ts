/** The end of the run of equal sentence ids that begins at `start`. */
export function sentenceEnd(sentenceIds: Int32Array, start: number): number {
  const id = sentenceIds[start];
  let end = start + 1;
  while (end < sentenceIds.length && sentenceIds[end] === id) end++;
  return end;
}
