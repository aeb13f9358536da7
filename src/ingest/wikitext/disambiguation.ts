/**
 * Templates that mark a disambiguation page, by wiki; names in lower case. A wiki that is not listed takes the
 * English ones and `__DISAMBIG__`. Extend it with the scanner's option `disambiguationTemplates`.
 *
 * Source: the pages "MediaWiki:Disambiguationspage" of the wikis and their template categories, from memory.
 */
const templates: Readonly<Record<string, readonly string[]>> = {
  en: [
    "disambig",
    "disambiguation",
    "disamb",
    "dab",
    "dmbox",
    "disambiguation page",
    "disambiguation cleanup",
    "disambig cleanup",
    "hndis",
    "human name disambiguation",
    "human name disambiguation cleanup",
    "geodis",
    "place name disambiguation",
    "airport disambiguation",
    "biology disambiguation",
    "call sign disambiguation",
    "caselaw disambiguation",
    "chinese title disambiguation",
    "genus disambiguation",
    "hospital disambiguation",
    "letter disambiguation",
    "letter-number combination disambiguation",
    "letter-numbercombdisambig",
    "mathematical disambiguation",
    "mathdab",
    "military unit disambiguation",
    "mil-unit-dis",
    "music disambiguation",
    "number disambiguation",
    "numberdis",
    "opus number disambiguation",
    "phonetics disambiguation",
    "portal disambiguation",
    "road disambiguation",
    "roaddis",
    "school disambiguation",
    "schooldis",
    "species latin name abbreviation disambiguation",
    "species latin name disambiguation",
    "station disambiguation",
    "synagogue disambiguation",
    "taxonomic authority disambiguation",
    "taxonomy disambiguation",
    "template disambiguation",
    "wp disambig",
    "wikipedia disambiguation",
    "split dab",
    "2cc",
    "3cc",
    "4cc",
  ],
  de: ["begriffsklärung", "bkl", "obkl", "begriffsklärungshinweisseite"],
  el: ["αποσαφήνιση", "αποσαφ", "disambig-el"],
  es: ["desambiguación", "desambiguacion", "desambig", "des", "desamb"],
  fr: [
    "homonymie",
    "homonymes",
    "homonyme",
    "patronymie",
    "paronymie",
    "toponymie",
    "sigle",
    "internationalisation",
    "arrondissements homonymes",
    "batailles homonymes",
    "cantons homonymes",
    "communes françaises homonymes",
    "personnes homonymes",
    "saints homonymes",
    "titres homonymes",
    "voir homonymes",
    "homonymie de personnes",
    "homonymie de clubs sportifs",
  ],
  it: ["disambigua", "disambiguazione", "sigla", "omonimia"],
  ja: ["aimai", "曖昧さ回避", "人名の曖昧さ回避", "地名の曖昧さ回避", "山の曖昧さ回避"],
  ltg: ["zeimeibu škiršona", "zeimeiguokuos datakys", "disambig"],
  lv: ["nozīmju atdalīšana", "disambig"],
  nl: ["dp", "doorverwijspagina", "dp2", "dpintro"],
  pl: ["ujednoznacznienie", "disambig", "strona ujednoznaczniająca"],
  pt: ["desambiguação", "desambig", "disambig", "desambiguação-ini", "des"],
  ru: [
    "неоднозначность",
    "disambig",
    "неоднозначность2",
    "многозначность",
    "фамилия-неоднозначность",
    "однофамильцы",
    "список однофамильцев",
  ],
  sv: ["förgrening", "gren", "grensida", "förgreningssida", "namnförgrening", "efternamnsförgrening"],
  uk: [
    "disambig",
    "неоднозначність",
    "багатозначність",
    "багатозначні терміни",
    "прізвище-неоднозначність",
    "dab",
  ],
  vi: [
    "trang định hướng",
    "định hướng",
    "trang định hướng nhân danh",
    "trang định hướng địa danh",
    "disambig",
    "dab",
  ],
  zh: [
    "消歧义",
    "消歧義",
    "disambig",
    "disamb",
    "dab",
    "hndis",
    "geodis",
    "人名消歧义",
    "人名消歧義",
    "地名消歧义",
    "地名消歧義",
    "消歧义页",
    "消歧義頁",
    "letterdisambig",
  ],
};

/** What a title carries in brackets when its page only disambiguates. */
const titleSuffixes =
  "disambiguation, begriffsklärung, desambiguación, desambiguación), doorverwijspagina, disambigua, disambiguazione, " +
  "消歧义, 消歧義, значення, định hướng, αποσαφήνιση, zeimeibu škiršona, homonymie, desambiguação, значения, неоднозначность, " +
  "ujednoznacznienie, strona ujednoznaczniająca, olika betydelser, 曖昧さ回避";
const suffixes = new Set(titleSuffixes.split(", "));

/** Whether the template with this name, in lower case with spaces, marks a disambiguation page of the wiki. */
export function disambiguationTest(
  language: string,
  extra: readonly string[] = [],
): (name: string) => boolean {
  const normalise = (name: string): string => name.trim().toLowerCase().replaceAll("_", " ");
  const names = new Set([...(templates[language] ?? templates["en"]!), ...extra.map(normalise)]);
  return (name) => names.has(name) || names.has(name.replace(/\/cat$/, ""));
}

/** Whether a title says by itself that its page disambiguates: `Mercury (disambiguation)`. */
export function isDisambiguationTitle(title: string): boolean {
  const inBrackets = /.[ _][(（]([^()（）]+)[)）]$/u.exec(title)?.[1];
  return inBrackets !== undefined && suffixes.has(inBrackets.toLowerCase());
}
