import type { SentenceLanguage } from "./sentence-language.js";

/** For a language without a module of its own: what international texts share. */
export const defaultLanguage: SentenceLanguage = {
  never: "dr prof st ste mr mrs ms mme mlle vs cf ca approx e.g i.e et.al al",
  maybe: "etc inc ltd co corp jr sr u.s u.k e.u a.m p.m",
  beforeNumber: "no nr nos vol p pp fig art cap n tel",
  starters: "",
  speech: "",
  exclaimed: "yahoo jeopardy wham oklahoma pai jiayou",
  hasOrdinals: false,
  speechEndings: "",
  quotes: "«»「」『』",
  abbreviatedEndings: "",
};
