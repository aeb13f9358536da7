import { defaultLanguage } from "./default.js";
import type { SentenceLanguage } from "./sentence-language.js";

export const dutch: SentenceLanguage = {
  ...defaultLanguage,
  never:
    "dhr mevr mw mej dr drs ir ing prof mr ds st gen kol kap lt jhr jkvr bijv bv d.w.z o.a m.a.w i.p.v t.o.v d.m.v i.v.m " +
    "m.b.t n.a.v o.l.v z.g zgn resp ca circa cf vgl geb overl gest nl evt incl excl min max mgr past burg wed lat eng fr du",
  maybe:
    "enz etc e.d e.a e.v v.chr n.chr n.v b.v jr sr co inc jan feb mrt apr jun jul aug sep sept okt nov dec a.u.b j.l u.s m.m",
  beforeNumber: "nr nrs no blz p pp pag art afl dl deel hfst fig vol tel op",
  starters:
    "de het een hij zij ze het we wij ik men er dit dat deze die zijn haar hun in op aan uit bij met na voor sinds van " +
    "vanaf tot door over onder tijdens wegens als toen wanneer hoewel omdat daar daarna daarom daarnaast hier later " +
    "eerst ook nog maar en of want echter bovendien vervolgens uiteindelijk tegenwoordig vandaag alle veel sommige " +
    "enkele beide geen wat wie waar hoe is was werd zo tussen naast volgens ondanks",
  quotes: "“”",
};
