/**
 * Letters that run on from a link: `[[apple]]s` is one link "apples".
 *
 * Source: `$linkTrail` of MediaWiki's languages/messages/Messages*.php. Differs: the closing quotes “ and » of
 * Ukrainian are left out, they are no part of a name.
 */
const latin = "abcdefghijklmnopqrstuvwxyz";
const french = "àâçéèêîôûäëïöüùÇÉÂÊÎÔÛÄËÏÖÜÀÈÙ";
const trails: Readonly<Record<string, string>> = {
  de: `${latin}äöüß`,
  el: `${latin}αβγδεζηθικλμνξοπρστυφχψωςΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩάέήίόύώϊϋΐΰΆΈΉΊΌΎΏΪΫ`,
  es: `${latin}áéíóúñ`,
  fr: `${latin}${french}`,
  it: `${latin}àéèíîìóòúù`,
  ltg: `${latin}${latin.toUpperCase()}ĀāČčĒēĢģĪīĶķĻļŅņŠšŪūŽž`,
  lv: `${latin}${latin.toUpperCase()}ĀāČčĒēĢģĪīĶķĻļŅņŠšŪūŽž`,
  nl: `${latin}äöüïëéèà`,
  pl: `${latin}ęóąśłżźćńĘÓĄŚŁŻŹĆŃ`,
  pt: `${latin}áâãàéêẽçíòóôõq̃úüűũ`,
  ru: `${latin}абвгдеёжзийклмнопрстуфхцчшщъыьэюя`,
  sv: `${latin}åäöéÅÄÖÉ`,
  uk: `${latin}абвгґдеєжзиіїйклмнопрстуфхцчшщьєюяёъы`,
  vi: `${latin}${french}`,
  zh: "",
};

/** One byte a unit: 1 where a link goes on. Units beyond the table never do. */
export function linkTrailTable(language: string): Uint8Array {
  const table = new Uint8Array(0x800);
  for (const letter of trails[language] ?? latin) table[letter.charCodeAt(0)] = 1;
  return table;
}
