import { defaultLanguage } from "./default.js";
import type { SentenceLanguage } from "./sentence-language.js";

/** "；" ends no sentence: it is punctuation within the sentence by GB/T 15834-2011. */
export const chinese: SentenceLanguage = {
  ...defaultLanguage,
  speechEndings: "说說道问問答喊叫笑叹嘆骂罵吼嚷嘀",
  quotes: "“”「」『』",
};
