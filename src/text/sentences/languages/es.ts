import { defaultLanguage } from "./default.js";
import type { SentenceLanguage } from "./sentence-language.js";

export const spanish: SentenceLanguage = {
  ...defaultLanguage,
  never:
    "sr sra srta sres sras dr dra dres prof profa lic ing arq gral cnel cap tte cmdte sgto alm mons rdo pbro fr d da dña ud uds vd vds " +
    "sto sta st av avda avd pza pl c/ ctra urb p.ej p.e i.e e.g vs cf cfr ca aprox apr máx mín excmo excma ilmo ilma " +
    "ed.por coord comp trad dir pref edit gob pres depto dpto prov min.de nac incl esp lat fund hnos r.p s.m s.a.r " +
    "s.s ntra ntro dipl ee rr jj op.cit art.cit",
  maybe:
    "etc ee.uu ee.uu.aa u.s cía cia s.a s.l s.r.l s.a.s ltda jr sr.jr a.c d.c a.de.c d.de.c a.m p.m h min seg km " +
    "ff.cc ff.aa rr.hh rr.cc jj.oo cc.aa bs.as d.f r.a ee.ss n.y ph.d m.a inc corp ltd co al s.f s.l.p c.p c.v " +
    "ene feb mar abr may jun jul ago sep sept oct nov dic aa.vv vv.aa",
  beforeNumber:
    "no n núm num n.º nº nro pág págs pag p pp art arts cap caps vol vols fig figs tel t s ley op ap párr",
  starters:
    "el la los las lo un una unos unas él ella ellos ellas este esta estos estas ese esa esos esas esto eso aquel " +
    "aquella su sus mi tu nuestro se le les nos me te yo nosotros en de del al a ante bajo con contra desde durante " +
    "entre hacia hasta mediante para por según sin sobre tras después antes luego entonces cuando donde como si aunque " +
    "pero y e o ni sino porque pues que quien cual cuya cuyo qué quién cuándo dónde cómo también tampoco además " +
    "asimismo así ahora hoy ayer más menos muy mucho muchos muchas varios varias algunos algunas todo todos toda todas " +
    "otro otra otros otras cada ambos ambas sólo solo no sí ya aún todavía allí aquí ahí finalmente posteriormente " +
    "actualmente inicialmente mientras fue era es son está hay había ha dos tres uno nadie nada debido gracias tal pese " +
    "poco casi siempre nunca dicho dicha sin_embargo",
  quotes: "“”«»",
};
