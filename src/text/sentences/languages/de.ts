import { defaultLanguage } from "./default.js";
import type { SentenceLanguage } from "./sentence-language.js";

export const german: SentenceLanguage = {
  ...defaultLanguage,
  never:
    "dr prof hr fr frl st dipl ing med phil jur rer nat habil h.c dr.h.c mag lic univ priv doz gen lt oblt hptm maj " +
    "z.b d.h u.a i.d.r o.ä.a z.t s.o s.u u.u z.zt i.e m.e i.a i.d i.s.d i.w.s v.a vgl bzw ca evtl ggf inkl exkl zzgl " +
    "sog gen.nt geb gest verh gesch urspr eigtl insb insbes bes einschl ausschl max min mind ungef etw " +
    "lat griech engl franz frz ital span russ poln dt hebr arab türk ahd mhd nhd altgr amerik brit österr schweiz " +
    "hrsg hg gebr red übers bearb begr zit ebd zus abgek gegr vorm ehem sen jun abb tab anm abs d b s.a v vs ggü betr bzgl " +
    "hl kath ev röm kgl kaiserl nördl südl westl östl gegenüber mio.eur zw z rd stellv verantw allg",
  maybe:
    "usw etc u.s.w u.v.m u.v.a u.dgl u.ä o.ä dgl ä v.chr n.chr v.u.z n.u.z co inc ltd corp jr sr e.v a.d a.m i.br a.d.h " +
    "mio mrd tsd std min sek str nr.a jh jhd jahrh jan feb mär apr jun jul aug sep sept okt nov dez mo di mi do fr sa so " +
    "u.s u.k d.c ph.d m.a b.a b.sc m.sc g.m.b.h a.g bhf hbf kap bd bde ff f u.a.m",
  beforeNumber: "nr nrn s bd bde kap abb art abs tab fig op jg h lfg sp anm kv bwv tel aufl ziff rn az",
  starters:
    "der die das den dem des ein eine einer eines einem einen er sie es wir ich ihr ihre ihren ihrem ihrer sein seine " +
    "seinen seinem seiner seines dieser diese dieses diesen diesem jene jener jenes man in im am an auf aus bei beim mit " +
    "nach vor seit von vom zu zum zur durch für gegen ohne um über unter während wegen trotz als wenn weil obwohl da " +
    "dann danach dabei dadurch dafür dagegen daher damit daneben daraufhin darauf darin darunter davon davor dazu dort " +
    "hier heute später zunächst zuerst zuvor zudem außerdem ferner jedoch doch aber auch nur so noch schon bereits " +
    "nachdem bis sowohl allerdings anschließend schließlich bald erst etwa insgesamt jeder jede jedes alle viele einige " +
    "mehrere beide kein keine und oder denn ob wo wie was wer warum welche sowie statt zwischen neben hinter innerhalb " +
    "außerhalb aufgrund ab anders damals ebenso ebenfalls sonst somit trotzdem weiterhin weitere weil zwar hierbei " +
    "hat hatte war wurde ist sind kann nun mittlerweile ursprünglich kurz erstmals gemeinsam laut niemand",
  hasOrdinals: true,
  quotes: "„“",
  abbreviatedEndings: "str strs",
};
