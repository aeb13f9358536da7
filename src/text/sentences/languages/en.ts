import { defaultLanguage } from "./default.js";
import type { SentenceLanguage } from "./sentence-language.js";

export const english: SentenceLanguage = {
  ...defaultLanguage,
  never:
    "mr mrs ms dr prof st ste sen rep gov gen lt col maj capt cmdr cdr sgt cpl pvt adm vadm radm rev hon pres supt brig " +
    "messrs mme mlle insp det dep fr bro msgr amb atty sec treas dir gens lts drs profs revs sens reps " +
    "vs v e.g i.e cf ca c circa approx viz mt ft et b d fl esp incl aka pseud trans transl ed.by " +
    "wm jas chas geo thos robt edw jos benj saml danl richd fredk jno jct opp attn nee née lit orig",
  maybe:
    "etc inc ltd co corp bros jr sr esq llc plc cie al ed eds est dept univ assn assoc acad inst intl natl govt mfg " +
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri " +
    "ave blvd rd hwy sq pl pkwy bldg apt ste rte " +
    "ph.d m.d b.a m.a b.sc m.sc d.phil ll.b ll.m j.d m.b.a b.s m.s ed.d d.d d.d.s " +
    "a.m p.m a.d b.c b.c.e c.e u.s u.k e.u u.n u.s.a u.s.s.r d.c l.a n.y r.i p.s " +
    "calif tex minn wis mass conn fla ill mich pa va wash ariz colo kan neb nev ore tenn ala ark ga ind ky la md mo mont " +
    "penn okla del n.j n.h n.c s.c n.d s.d n.m w.va " +
    "hr hrs min mins secs km kg cm mm ft oz lb lbs mi yd yds mph gal in.a",
  beforeNumber:
    "no nos pp p fig figs vol vols art arts ch chap chaps sec secs op para pt pts ex ser bk ill pl n nn tel ext",
  starters:
    "the a an this that these those it its he she they we i you his her their our my your there here " +
    "in on at by for from with without within after before during since until till under over through throughout as " +
    "of to into upon between among despite unlike like about around because although though while when whenever where " +
    "if unless once whereas however moreover furthermore nevertheless nonetheless meanwhile therefore thus hence " +
    "consequently instead additionally also then later soon today now eventually finally initially originally " +
    "subsequently afterwards afterward earlier recently currently formerly previously historically traditionally " +
    "but and or nor so yet both neither either each every all some many most several few none no not only even " +
    "what who whom whose which why how one two three four five another other others such more much according " +
    "did do does is are was were has had have can could will would should may might must let please see",
  speech:
    "asked said replied cried shouted answered wondered yelled exclaimed demanded whispered called screamed inquired " +
    "snapped laughed murmured added",
  exclaimed: `${defaultLanguage.exclaimed} panic airplane mamma.mia help moulin rogue vampire goodbye hello look`,
  quotes: "“”«»",
};
