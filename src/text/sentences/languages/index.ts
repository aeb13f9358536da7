import { german } from "./de.js";
import { defaultLanguage } from "./default.js";
import { greek } from "./el.js";
import { english } from "./en.js";
import { spanish } from "./es.js";
import { italian } from "./it.js";
import { dutch } from "./nl.js";
import type { SentenceLanguage } from "./sentence-language.js";
import { ukrainian } from "./uk.js";
import { vietnamese } from "./vi.js";
import { chinese } from "./zh.js";

const languages: Readonly<Record<string, SentenceLanguage>> = {
  de: german,
  el: greek,
  en: english,
  es: spanish,
  it: italian,
  nl: dutch,
  simple: english,
  uk: ukrainian,
  vi: vietnamese,
  zh: chinese,
};

/** The languages that have a module of their own, by the first part of their tag. */
export const sentenceLanguages: readonly string[] = Object.keys(languages);

/** The first part of a BCP 47 tag or a wiki's code, in lower case: "en" of "en-GB", "zh" of "zh_yue". */
export const primaryLanguage = (tag: string): string => tag.toLowerCase().split(/[-_]/, 1)[0];

/** The rules of the language that `tag` names, or the default ones. */
export const findSentenceLanguage = (tag: string): SentenceLanguage => {
  const primary = primaryLanguage(tag);
  return Object.hasOwn(languages, primary) ? languages[primary] : defaultLanguage;
};
