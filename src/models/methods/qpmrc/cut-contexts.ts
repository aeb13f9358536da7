import type { Example } from "../../../text/example.js";
import type { Encoding } from "../../../tokenizers/encoding.js";
import type { Tokenizer } from "../../../tokenizers/tokenizer.js";
import { ownerOf } from "../mrc/window-places.js";
import type { ContextWindow } from "./qpmrc-item.js";

export interface WindowSizes {
  readonly maxTokens: number;
  readonly strideTokens: number;
}

/**
 * The windows of a text: one where it fits, none where it holds no token. A span is scored by the window in which the
 * nearer cut is farthest away from it (`ownerOf`).
 *
 * @throws ConfigError when the windows leave no room for text, or no more than the stride
 */
export function cutContexts(
  tokenizer: Tokenizer,
  example: Pick<Example, "text" | "words">,
  sizes: WindowSizes,
): ContextWindow[] {
  const windows = tokenizer
    .encodeWindows(example, sizes)
    .map(placeWords)
    .filter(({ words }) => words.length > 0);
  if (windows.length === 1) return windows;
  const lists = windows.map(({ words }) => words);
  return windows.map((window, own) => ({ ...window, owned: findOwned(lists, own) }));
}

function placeWords({ ids, wordIds }: Encoding): ContextWindow {
  const words: number[] = [];
  const starts: number[] = [];
  const pieces: number[] = [];
  for (let token = 0; token < wordIds.length; token++) {
    const word = wordIds[token];
    if (word < 0) continue;
    if (words.at(-1) === word) pieces[pieces.length - 1]++;
    else {
      words.push(word);
      starts.push(token);
      pieces.push(1);
    }
  }
  return {
    ids,
    words: Int32Array.from(words),
    starts: Int32Array.from(starts),
    pieces: Int32Array.from(pieces),
  };
}

function findOwned(windows: readonly Int32Array[], own: number): Uint8Array {
  const words = windows[own];
  const owned = new Uint8Array(words.length ** 2);
  for (let j = 0; j < words.length; j++) {
    for (let k = j; k < words.length; k++)
      if (ownerOf(windows, words[j], words[k]) === own) owned[j * words.length + k] = 1;
  }
  return owned;
}
