import type { WikiProfile } from "./profile.js";

/** What a prefix before the first colon of a link makes of it. */
export type LinkKind = "article" | "file" | "category" | "language" | "other";

const fileNamespace = 6;
const categoryNamespace = 14;

/** Names that every MediaWiki knows, whatever its language. */
const canonicalNames: Readonly<Record<number, readonly string[]>> = {
  [-2]: ["media"],
  [-1]: ["special"],
  1: ["talk"],
  2: ["user"],
  3: ["user talk"],
  4: ["project", "wikipedia", "wp"],
  5: ["project talk", "wikipedia talk", "wt"],
  6: ["file", "image"],
  7: ["file talk", "image talk"],
  8: ["mediawiki"],
  9: ["mediawiki talk"],
  10: ["template"],
  11: ["template talk"],
  12: ["help"],
  13: ["help talk"],
  14: ["category"],
  15: ["category talk"],
  100: ["portal"],
  101: ["portal talk"],
  118: ["draft"],
  828: ["module"],
};

/** Aliases for files and categories that no `<siteinfo>` lists, by the wikis that use them. */
const fileAliases =
  "archivo imagen bild datei bestand afbeelding fichier immagine imagem ficheiro arquivo plik grafika файл изображение " +
  "зображення hình tập_tin αρχείο εικόνα fails attēls fil soubor slika fitxer imatge gambar berkas 文件 檔案 档案 图像 圖像 " +
  "ファイル 画像 파일 그림 ملف صورة پرونده תמונה קובץ चित्र ไฟล์ ภาพ";
const categoryAliases =
  "kategorie categoría categoria catégorie categorie kategoria категория категорія thể_loại κατηγορία kategoreja " +
  "kategorija kategori kategória luokka 分类 分類 カテゴリ 분류 تصنيف رده קטגוריה श्रेणी หมวดหมู่";

/** Prefixes of the Wikipedias: a link with one of them stands in the margin, not in the text. */
const languages =
  "aa ab ace ady af ak als alt am ami an ang anp ar arc ary arz as ast atj av avk awa ay az azb ba ban bar bat-smg bbc bcl " +
  "be be-tarask be-x-old bg bh bi bjn blk bm bn bo bpy br bs bug bxr ca cbk-zam cdo ce ceb ch cho chr chy ckb co cr crh cs " +
  "csb cu cv cy cz da dag de dga din diq dk dsb dty dv dz ee el eml en eo epo es et eu ext fa fat ff fi fiu-vro fj fo fon fr " +
  "frp frr fur fy ga gag gan gcr gd gl glk gn gom gor got gpe gsw gu guc gur guw gv ha hak haw he hi hif ho hr hsb ht hu hy " +
  "hyw hz ia id ie ig igl ii ik ilo inh io is it iu ja jam jbo jp jv ka kaa kab kbd kbp kcg kg ki kj kk kl km kn ko koi kr " +
  "krc ks ksh ku kus kv kw ky la lad lb lbe lez lfn lg li lij lld lmo ln lo lrc lt ltg lv lzh mad mai map-bms mdf mg mh mhr " +
  "mi min minnan mk ml mn mni mnw mo mr mrj ms mt mus mwl my myv mzn na nah nan nap nb nds nds-nl ne new ng nia nl nn no nov " +
  "nqo nrm nso nv ny oc olo om or os pa pag pam pap pcd pcm pdc pfl pi pih pl pms pnb pnt ps pt pwn qu rm rmy rn ro roa-rup " +
  "roa-tara ru rue rup rw sa sah sat sc scn sco sd se sg sgs sh shi shn shy si simple sk skr sl sm smn sn so sq sr srn ss st " +
  "stq su sv sw szl szy ta tay tcy tdd te tet tg th ti tk tl tly tn to tpi tr trv ts tt tum tw ty tyv udm ug uk ur uz ve vec " +
  "vep vi vls vo vro wa war wo wuu xal xh xmf yi yo yue za zea zgh zh zh-classical zh-cn zh-min-nan zh-tw zh-yue zu";

/** Other wikis that a prefix can lead to. */
const otherWikis =
  "w wikt wiktionary s wikisource q wikiquote n wikinews b wikibooks v wikiversity voy wikivoyage d wikidata species " +
  "wikispecies c commons m meta metawikipedia mw mediawikiwiki foundation wmf wikimedia incubator outreach phab phabricator " +
  "bugzilla mail mailarchive otrs rev sulutil tools toollabs toolforge testwiki wikitech wmania wikimania betawiki " +
  "translatewiki doi arxiv rfc imdbname imdbtitle google dbdump tswiki nost wikia citizendium wikilivres commonswiki svn";

const words = (list: string): string[] => list.split(" ").map((word) => word.replaceAll("_", " "));

/** Which prefixes lead where, for one wiki. */
export class LinkPrefixes {
  readonly #kinds = new Map<string, LinkKind>();

  constructor({ namespaces }: Pick<WikiProfile, "namespaces">) {
    this.#put(words(otherWikis), "other");
    this.#put(words(languages), "language");
    for (const names of [canonicalNames, namespaces]) {
      for (const [number, group] of Object.entries(names)) this.#put(group, kindOfNamespace(Number(number)));
    }
    this.#put(words(fileAliases), "file");
    this.#put(words(categoryAliases), "category");
  }

  /** The kind of a link whose text before the first colon is `prefix`, in any case, with spaces or underscores. */
  kindOf(prefix: string): LinkKind {
    return this.#kinds.get(normalise(prefix)) ?? "article";
  }

  #put(names: readonly string[], kind: LinkKind): void {
    for (const name of names) if (name !== "") this.#kinds.set(normalise(name), kind);
  }
}

const normalise = (name: string): string =>
  name
    .replace(/[\s_]+/g, " ")
    .trim()
    .toLowerCase();

function kindOfNamespace(number: number): LinkKind {
  if (number === 0) return "article";
  if (number === fileNamespace) return "file";
  return number === categoryNamespace ? "category" : "other";
}
