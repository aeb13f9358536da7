/**
 * The words that make a page a redirect, `#REDIRECT [[...]]`, in every language that has its own, in lower
 * case and without the `#`.
 *
 * Source: the lists of two other readers of dumps, DBpedia's extraction-framework (`Redirect.scala` in
 * `org.dbpedia.extraction.wikiparser.impl.wikipedia`) and wtf_wikipedia 10.4.2 (`src/_data/redirects.js`), which
 * took them from MediaWiki's own messages; those were not read. A wiki takes the words of its language, of its
 * fallback languages and the English one. The union serves for all: no language uses another's word for
 * something else at the start of a page.
 */
export const redirectWords: ReadonlySet<string> = new Set(
  `redirect
  aanstuur adkas ail-cyfeirio ailgyfeirio al alidirekti alidirektu aliah alih ancaminar athsheoladh aýdaw
  beralîkirin birzuzendu daskedyans dirección dirijar doorverwijzing endrecera fihodinana hetenayiş kiahou kúfù
  leidt_öm_op lencong ođđasitstivren ohjaus omdiriger omdirigering ömleide ömleide_op ömleidung
  patrz peradresavimas presmeruj preusmeri preusmeritev preusmjeri przekieruj pupinah pusapuna přesměruj
  redirección redireccion redirecionamento redirecteaza redirection redirèccion reendrecera renviament ridrejto
  rimando rindirizza rinvia rinvio stir stivren suuna tam tawa tilvísun uudelleenohjaus varda
  viruleedung weiterleitung wiederleiden yonaltirish yoʻnaltirish yönlendir yönlendirme yönnendir yönnendirmä
  yönnendirmäkler átirányítás đổi istiqamətləndir istiqamətləndirmə
  ανακατευθυνση ανακατεύθυνση
  айдау виж види джибериу дӀасахьажор көжүрүлге перанакіраваньне перанакіраванне перенапр
  перенаправление перенаправлення пренасочване пренасочување пренасочување преусмери преусмјери прѣнаправлєниѥ
  рарвыст редирект хьажайо чиглүүлэг шигледир юнәлтү æрвитæн æрвыст
  վերահղում
  הפניה ווייטערפירן
  بور تحويل تغییرمسیر تغییر_مسیر رجوع_مکرر چوريو ܨܘܝܒܐ
  अनुप्रेषित पुनर्निदेशन पुनर्निर्देशन पुनर्प्रेषित पुर्ननिर्देशन পুনর্নির্দেশ পুননির্দেশ ਰੀਡਿਰੈਕਟ ଲେଉଟାଣି
  வழிமாற்று దారిమార్పు തിരിച്ചുവിടുക തിരിച്ചുവിടൽ යළියොමුව เปลี่ยนทาง გადამისამართება
  បញ្ជូនបន្ត ប្ដូរទីតាំងទៅ ប្តូរទីតាំងទៅ ប្ដូរទីតាំង ប្តូរទីតាំង ប្ដូរចំណងជើង
  넘겨주기 転送 リダイレクト 重定向 重新導向`
    .split(/\s+/)
    .map(foldRedirectWord),
);

/** Case folding under which redirect words are compared; Turkish dotted capitals lose their dot. */
export function foldRedirectWord(word: string): string {
  return word.toLowerCase().replaceAll("\u0307", "");
}
