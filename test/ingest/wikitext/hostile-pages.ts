import { WikitextScanner } from "../../../src/ingest/wikitext/scanner.js";
import { profileOf, unitsOf } from "./scan.js";

/** Pieces that are repeated until they fill a page. */
export const hostilePieces: readonly string[] = [
  " ",
  "(",
  "( ",
  "(;",
  "[",
  "[[",
  "[[a",
  "[[a|",
  "[[a|b]",
  "]]",
  "[[File:a|",
  "\n[[File:a|",
  "[[File:a|b]] ",
  "[http",
  "[http://a ",
  "{{",
  "{{x|",
  "\n{{",
  "\n{{x|\n",
  "{{nowrap|",
  "{{nowrap|a}} ",
  "{{convert|",
  "{{{",
  "{{{a|",
  "}}",
  "{|",
  "\n{|\n",
  "\n{|\n== a ==\n",
  "\n|}\n",
  "\n|\n",
  "<",
  "</",
  "<b ",
  "<ref",
  "<ref>",
  "<ref>x",
  '<ref name="',
  "<ref name=a/>",
  "<ref>x</ref>;",
  "</ref>",
  "<!--",
  "<!-- -->",
  "\n<!-- -->\n",
  "<nowiki>",
  "<math>",
  "<table>",
  "<table></table>",
  '<span style="display:none">',
  "<ul><li>",
  "<div>",
  "\n<gallery>\n",
  "'",
  "''",
  "'''",
  "'''''",
  "''a'''b",
  "l'''x''\n",
  "[[a|l'''x'']]",
  "&",
  "&amp",
  "&#1",
  "__",
  "__A",
  "==",
  "\n==",
  "\n*",
  "\n:",
  "\n* {{",
  "-{",
  "-{a;zh-cn:",
  "\n\n",
  "a\n",
  "\ue000",
  "((({{x}}",
  "{{lang|fr|[[",
  "{{nihongo|[[a|",
  "{{quote|'''''",
  "{{small|(((((;;;",
];

/** Pages that are built with more care, by what is in them. */
export const hostilePages: readonly (readonly [name: string, wikitext: string])[] = [];

export const fill = (piece: string, length: number): string => piece.repeat(Math.ceil(length / piece.length));

const scanner = new WikitextScanner(profileOf("zh"));

/** Processor time of one scan, so that a busy machine does not fail a test. */
export function scanMs(wikitext: string): number {
  const units = unitsOf(wikitext);
  const before = process.cpuUsage();
  scanner.scan(units, wikitext.length, "Page");
  return process.cpuUsage(before).user / 1e3;
}
