import { defaultLanguage } from "./default.js";
import type { SentenceLanguage } from "./sentence-language.js";

export const italian: SentenceLanguage = {
  ...defaultLanguage,
  never:
    "sig sigg sig.ra sig.na dott dott.ssa dr prof prof.ssa ing avv arch geom rag on sen gen col cap ten magg mons don " +
    "s ss sto sta st p.es ad.es es cfr vs ca v r lat gr ted ingl franc cosid cd d.lgs l.r ecc.mo rev card com cav gr.uff",
  maybe:
    "ecc etc s.p.a s.r.l s.n.c f.lli jr sr a.c d.c av.c u.s u.s.a n.d.r gen feb mar apr mag giu lug ago set ott nov dic km",
  beforeNumber: "n nn nr num pag pagg p pp art artt cap capp vol voll fig figg tel sez c op tav",
  starters:
    "il lo la i gli le un una uno l nel nella nei nelle negli nello del della dei delle degli dello al alla ai alle agli " +
    "dal dalla dai dalle sul sulla sui sulle in di da con su per tra fra a ad egli ella esso essa essi lui lei loro noi " +
    "questo questa questi queste quello quella quelli quelle suo sua suoi sue si ci non è era fu sono ha dopo prima " +
    "durante quando dove come se anche poi inoltre tuttavia però ma e ed o mentre secondo oggi infine così nonostante " +
    "molti molte alcuni alcune tutti tutte ogni altro altri altre che chi perché quindi più",
  quotes: "“”«»",
};
