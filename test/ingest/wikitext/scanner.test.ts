import { describe, expect, test } from "vitest";
import { WikitextScanner } from "../../../src/ingest/wikitext/scanner.js";
import { profileOf, scanMarked, scanText, toReadable, unitsOf } from "./scan.js";

type Case = readonly [what: string, wikitext: string, paragraphs: readonly string[]];

const links: readonly Case[] = [
  ["a plain link", "An [[apple]] fell.", ["An ⟦apple⟧ fell."]],
  ["a piped link", "The [[Isaac Newton|man]] saw.", ["The ⟦man→Isaac Newton⟧ saw."]],
  ["a trail", "Two [[apple]]s fell.", ["Two ⟦apples→apple⟧ fell."]],
  ["a trail behind a piped link", "[[Apple|apple]]s fell.", ["⟦apples→Apple⟧ fell."]],
  ["no trail over a capital letter or a digit", "[[A]]B and [[C]]1 x", ["⟦A⟧B and ⟦C⟧1 x"]],
  ["the pipe trick with brackets", "[[Foo (bar)|]] is", ["⟦Foo→Foo (bar)⟧ is"]],
  ["the pipe trick with a comma", "[[Foo, Bar|]] is", ["⟦Foo→Foo, Bar⟧ is"]],
  ["the pipe trick with a comma inside brackets", "[[Foo (a, b)|]] is", ["⟦Foo→Foo (a, b)⟧ is"]],
  ["the pipe trick with a trail", "[[Foo (bar)|]]s are", ["⟦Foos→Foo (bar)⟧ are"]],
  ["a section of the same page", "see [[#x|same page]] here", ["see same page here"]],
  ["a section of the same page without text", "see [[#x]] here", ["see #x here"]],
  ["a section", "[[A#B|c]] is", ["⟦c→A⟧ is"]],
  ["a section that is shown", "[[A#B]] is", ["⟦A#B→A⟧ is"]],
  ["a one-letter target", "[[J|Jay]] and [[K]] say", ["⟦Jay→J⟧ and ⟦K⟧ say"]],
  ["$& and $$ in the text", "[[Cash|$& $$ $1]] rules", ["⟦$& $$ $1→Cash⟧ rules"]],
  ["$ alone", "[[Dollar|$]] rules", ["⟦$→Dollar⟧ rules"]],
  ["emphasis in the text", "[[Iliad|The ''Iliad'' of '''Homer''']] is", ["⟦The Iliad of Homer→Iliad⟧ is"]],
  ["emphasis around the link", "''[[Iliad]]'' and '''''[[Odyssey]]''''' are", ["⟦Iliad⟧ and ⟦Odyssey⟧ are"]],
  ["apostrophes in a target are text", "[[Lista d''e paise]] is", ["⟦Lista d''e paise⟧ is"]],
  ["a template in the text", "[[Paris|{{lang|fr|la ville}} x]] is", ["⟦la ville x→Paris⟧ is"]],
  ["tags in the text", "[[Water|H<sub>2</sub>O <small>wet</small>]] is", ["⟦H2O wet→Water⟧ is"]],
  ["a reference in the text", "[[Water|wet<ref>x</ref> thing]] is", ["⟦wet thing→Water⟧ is"]],
  ["text across a line break", "the [[a|b\nc]] is", ["the ⟦b c→a⟧ is"]],
  ["a line break tag in the text", "the [[a|b<br />c]] is", ["the ⟦b c→a⟧ is"]],
  ["text across a paragraph break is no link", "the [[a|b\n\nc]] is", ["the b", "c is"]],
  ["a target across a line break is no link", "the [[a\nb]] is", ["the a b is"]],
  ["spaces around the target", "the [[ a ]] is", ["the ⟦a⟧ is"]],
  ["spaces around the text", "the [[a| b ]] is", ["the ⟦b→a⟧ is"]],
  ["underscores stay in the target", "the [[New_York|city]] is", ["the ⟦city→New_York⟧ is"]],
  ["underscores are shown", "the [[New_York]] is", ["the ⟦New_York⟧ is"]],
  ["entities in target and text", "[[AT&amp;T|A&nbsp;&eacute;]] and [[R&amp;B]]", ["⟦A é→AT&T⟧ and ⟦R&B⟧"]],
  ["a percent-encoded target", "[[Caf%C3%A9|bar]] and [[100%]]", ["⟦bar→Café⟧ and ⟦100%⟧"]],
  ["a bracket in the text", "[[a|b] c]] is", ["⟦b] c→a⟧ is"]],
  ["a bracketed text", "[[a|[b]]] is", ["⟦[b]→a⟧ is"]],
  ["empty text", "x [[a|<nowiki/>]] y", ["x y"]],
  ["a dropped template as text", "x [[a|{{unknown thing}}]] y", ["x y"]],
  ["an unclosed link", "the [[a|b is here.\n\nNext.", ["the b is here.", "Next."]],
  ["unclosed brackets", "the [[ is here.", ["the is here."]],
  ["stray closing brackets", "the a]] is here.", ["the a is here."]],
  ["a link inside the text of a link", "[[a|b [[c]] d]] is", ["b ⟦c⟧ d is"]],
  ["no target", "x [[|y]] z [[]] w", ["x y z w"]],
  ["a leading colon", "the [[:Foo]] is", ["the ⟦Foo⟧ is"]],
  ["a category that is named", "the [[:Category:X]] and [[:Category:Y|y]]", ["the Category:X and y"]],
  ["an interlanguage link that is named", "the [[:fr:Xa|y]] and [[:de:Za]]", ["the y and de:Za"]],
  ["an interlanguage link", "A text. [[fr:Texte]]\n[[de:Text]]", ["A text."]],
  ["another wiki", "the [[wikt:foo|foo]] and [[s:Bar]]", ["the foo and s:Bar"]],
  ["another namespace", "by [[User:Foo|Foo]] at [[Special:Log]]", ["by Foo at Special:Log"]],
  ["a title with a colon", "[[Star Trek: Voyager]] ran", ["⟦Star Trek: Voyager⟧ ran"]],
  ["a category", "Text one. [[Category:Foo|bar]]", ["Text one."]],
  ["a file in the text", "One [[File:a.jpg|thumb|A [[caption]] {{x|[[y]]}}]] two.", ["One two."]],
  ["a file before the text", "[[Image:a.jpg|thumb|left|A [[cap|tion]]]]\nText [[b]].", ["Text ⟦b⟧."]],
  ["an unclosed file", "[[File:a.jpg|thumb|A caption\nText.", ["Text."]],
  ["a media link", "listen to [[Media:a.ogg|this]] now", ["listen to this now"]],
  ["a target that a template makes", "the [[{{PAGENAME}}s|thing]] is", ["the thing is"]],
  ["a comment in a target", "the [[a<!-- x -->b|c]] is", ["the ⟦c→ab⟧ is"]],
  [
    "an external link",
    "see [http://x.org/a?b=c the [[site]] now] and [https://y.org]. End",
    ["see the ⟦site⟧ now and. End"],
  ],
  [
    "an external link without protocol",
    "see [//x.org label] and [mailto:a@b.c mail]",
    ["see label and mail"],
  ],
  ["a bracket that is none", "he said [sic] and [[x]] [y]", ["he said [sic] and ⟦x⟧ [y]"]],
  ["neighbouring links", "[[a]][[b]] [[c]]d[[e]]", ["⟦a⟧⟦b⟧ ⟦cd→c⟧⟦e⟧"]],
  ["an emoji before the link", "😀 [[apple]] fell", ["😀 ⟦apple⟧ fell"]],
];

const emphasis: readonly Case[] = [
  ["bold and italics", "'''a''' ''b'' '''''c''''' d", ["a b c d"]],
  ["a single apostrophe", "the dog's 'bone'", ["the dog's 'bone'"]],
  ["four apostrophes", "''''a'''' b", ["'a' b"]],
  ["six apostrophes", "''''''a''''' b", ["'a b"]],
  ["an apostrophe before italics, after one letter", "l'''amour'' et [[x]]", ["l'amour et ⟦x⟧"]],
  [
    "an apostrophe before italics moves the anchors behind it",
    "[[a]] l'''[[b|amour]]'' [[c]]",
    ["⟦a⟧ l'⟦amour→b⟧ ⟦c⟧"],
  ],
  ["an apostrophe before italics, after a word", "dell'''arte'' x", ["dell'arte x"]],
  ["an apostrophe before italics in a link", "il [[a|l'''amour'']] [[b]]", ["il ⟦l'amour→a⟧ ⟦b⟧"]],
  ["unclosed italics end with the line", "a ''b c\nd e", ["a b c d e"]],
];

const text: readonly Case[] = [
  [
    "entities",
    "a &lt; b &amp; c &eacute; &#233; &#xE9; &ndash; &hearts; &CounterClockwiseContourIntegral; x",
    ["a < b & c é é é – ♥ ∳ x"],
  ],
  ["what is no entity", "AT&T &nosuch; &#; &#xZZ; &amp", ["AT&T &nosuch; &#; &#xZZ; &amp"]],
  ["spaces of all kinds", "a  b\tc&nbsp; d\u00a0e", ["a b c d e"]],
  ["characters that nobody sees", "so\u00adft \u200eleft&shy;x", ["soft leftx"]],
  ["nowiki", "a <nowiki>''b'' [c] &amp; x</nowiki> d<nowiki />e", ["a ''b'' [c] & x de"]],
  ["sub and sup", "E = mc<sup>2</sup> and H<sub>2</sub>O", ["E = mc2 and H2O"]],
  ["unknown tags and lone brackets", "a < b <foo bar=1>c</foo> 3<4", ["a < b c 3<4"]],
  ["line breaks", "one\ntwo<br>three<br/> four", ["one two\nthree\nfour"]],
  [
    "block tags end a paragraph",
    'one<p>two</p>three<div class="x">four</div>',
    ["one", "two", "three", "four"],
  ],
  ["a quotation", "one\n<blockquote>two [[x]]</blockquote>\nthree", ["one", "two ⟦x⟧", "three"]],
  ["hidden text", 'a <span style="display:none">b</span>c <span style="color:red">d</span>', ["a c d"]],
  ["behaviour switches", "__TOC__\na __NOTOC__ b __init__ c", ["a b __init__ c"]],
  ["a reference between sentences", "One.<ref>x</ref>Two.<ref name=a />[[Three]].", ["One. Two. ⟦Three⟧."]],
  [
    "a reference inside a sentence",
    'One<ref>x</ref>, two <ref name="a">y</ref> three <ref name=b/>.',
    ["One, two three."],
  ],
  ["a long reference", `A${"<ref>".concat("x [[y]] ".repeat(2000))}</ref>b c.`, ["A b c."]],
  ["references with odd attributes", 'a<ref name="x>y" group=b >q</ref > b<REF>c</REF>', ["a b"]],
  ["an unclosed reference", "One<ref>two three.", ["One two three."]],
  ["a tag without end", 'One <ref name="x two three.\n\nFour.', ["One", "Four."]],
  ["a long comment", `A <!-- ${"x ".repeat(4000)} -->b.`, ["A b."]],
  ["an unclosed comment", "One two.\n\nThree <!-- four\n\nfive", ["One two.", "Three"]],
  ["a comment on a line of its own", "one\n<!-- x -->\ntwo\n <!-- y --> \n\nthree", ["one two", "three"]],
  ["formulas", "where <math>x_{1}</math> is <chem>H2O</chem>.", ["where is."]],
  [
    "empty brackets",
    "Foo ({{IPA|x}}) is, ( {{IPA|y}}; born 1 May) and ({{IPA|z}}, {{IPA|w}}).",
    ["Foo is, (born 1 May) and."],
  ],
  ["brackets that keep something", "Foo (bar, {{IPA|x}}) is", ["Foo (bar) is"]],
  ["words that a dropped template parted", "the{{no such}}end", ["the end"]],
  ["digits only", "1990 &ndash; 2000\n\nA word.", ["A word."]],
  ["a shown tag name", "&lt;ref&gt; is a tag [[x]].\n\nOther.", ["Other."]],
  ["left bars and braces", "a |} b }} c {| d | e {f}", ["a b c d | e {f}"]],
];

const blocks: readonly Case[] = [
  ["headings", "== A ==\none\n=== [[b]] === \ntwo\n==c==<ref>x</ref>\nthree", ["one", "two", "three"]],
  ["lists", "one\n* [[a]]\n# b\n: c\n; d : e\ntwo", ["one", "two"]],
  ["a list line that goes on in a template", "* a {{x|\nb\n}} c\n* d <ref>\ne\n</ref>\ntwo", ["two"]],
  ["a hatnote of italics", ":''For other uses, see [[x]].''\nText.", ["Text."]],
  ["hatnote templates", "{{Main|x}}\n{{Siehe auch|y}}\n{{vedi anche|z}}\nText.", ["Text."]],
  ["a table", "one\n{| class=x\n! [[h]]\n|-\n| a || [[b]]\n|}\ntwo", ["one", "two"]],
  ["a table in a table", "{|\n| a\n{|\n| b\n|}\n| c\n|}\ntwo", ["two"]],
  ["an indented table", "::{|\n| a\n|}\ntwo", ["two"]],
  ["a table behind text that goes on", "one\n{|\n| a\n|} two", ["one", "two"]],
  ["an unclosed table ends at a heading", "one\n{|\n| a\n\ncell\n== H ==\ntwo", ["one", "two"]],
  ["a table with a template that holds |}", "{|\n| {{x|y|\n|}}\n| b\n|}\ntwo", ["two"]],
  ["an HTML table", "one\n<table><tr><td>a<table></table></td></tr></table>\ntwo", ["one", "two"]],
  ["an HTML list", "one\n<ul><li>a</li><li>b</li></ul>\ntwo", ["one", "two"]],
  ["a gallery", "one\n<gallery>\nFile:a.jpg|[[b]]\n</gallery>\ntwo", ["one", "two"]],
  ["an infobox", "{{Infobox x\n| a = [[b]]\n| c = {{d|e}}\n}}\n'''A''' is.", ["A is."]],
  ["an infobox before text", "{{Infobox x|a=b}}'''A''' is.", ["A is."]],
  ["a template on a line of its own ends the paragraph", "one\n{{Coord|1|2}}\ntwo", ["one", "two"]],
  ["a file on a line of its own ends the paragraph", "one\n[[File:a.jpg|thumb|x]]\ntwo", ["one", "two"]],
  ["a category between paragraphs", "one\n[[Category:A]]\n[[Category:B]]", ["one"]],
  ["a rule", "one\n----\ntwo", ["one", "two"]],
  ["a redirect", "#REDIRECT [[x]]", []],
  ["nothing", "", []],
  ["Windows line ends", "one\r\n\r\ntwo\r\n* a\r\nthree", ["one", "two", "three"]],
  ["an unclosed template", "{{Infobox x\n| a = b\nText.", ["Text."]],
  ["unclosed braces in a sentence", "the {{ sign is here.", ["the sign is here."]],
  ["a page that is cut inside a table", "one\n{|\n| a", ["one"]],
  [
    "syntax highlighting",
    "one\n<syntaxhighlight lang=c>\nint x;\n\n* y\n</syntaxhighlight>\ntwo",
    ["one", "two"],
  ],
  [
    "a reference on a line of its own",
    "one\n<ref>x</ref>\ntwo\n<ref name=a />\n\nthree",
    ["one two", "three"],
  ],
];

const templates: readonly Case[] = [
  ["a language", "{{lang|fr|[[Paris|la ''ville'']]}} is", ["⟦la ville→Paris⟧ is"]],
  ["a language by its own name", "({{lang-el|Αθήνα}}) and {{langx|de|Bonn}}", ["(Αθήνα) and Bonn"]],
  ["nested templates", "{{nowrap|{{small|{{lang|fr|[[a]]}}}} b}} is", ["⟦a⟧ b is"]],
  ["a conversion", "about {{convert|5|km|mi}} away", ["about 5 km away"]],
  ["circa", "born {{circa|1500}} in", ["born c. 1500 in"]],
  ["nihongo", "{{nihongo|'''Anime'''|アニメ|anime}} is", ["Anime (アニメ) is"]],
  ["links go through functions", "{{nihongo|[[Anime|anime]]|アニメ}} is", ["⟦anime→Anime⟧ (アニメ) is"]],
  ["a date", "on {{start date|2001|5|3}} it", ["on May 3, 2001 it"]],
  ["as of", "{{as of|2010|5}} it", ["As of May 2010 it"]],
  [
    "links that a function makes",
    "the {{USS|Enterprise|CVN-65}} and {{flag|USA}} met",
    ["the ⟦USS Enterprise (CVN-65)⟧ and ⟦USA→united states⟧ met"],
  ],
  ["characters", "a{{ndash}}b{{nbsp}}c {{!}} d", ["a–b c | d"]],
  ["a quotation", "One:\n{{quote|A [[b]] c.|Author}}\nTwo.", ["One:", "A ⟦b⟧ c.", "Two."]],
  ["a quotation by name", "{{Cquote|text=A = b.|author=C}}", ["A = b."]],
  ["numbers", "{{formatnum:1234567.5}} people", ["1,234,567.5 people"]],
  ["the page's title", "'''{{PAGENAME}}''' is", ["Page is"]],
  ["references in arguments", "{{nowrap|a<ref>b|c</ref> d}} is", ["a d is"]],
  ["nowiki in arguments", "{{nowrap|a <nowiki>|</nowiki> b}} is", ["a | b is"]],
  ["lists", "x {{hlist|a|b}} {{plainlist|\n* a\n* b}} y", ["x y"]],
  ["today's date", "in {{CURRENTYEAR}} and {{age|1950|1|1}} and {{inflation|US|1|1900}} x", ["in and and x"]],
  ["unknown templates", "x {{no such thing|[[a]]}} y", ["x y"]],
  ["parser functions", "x {{#if:a|b|c}} y", ["x y"]],
  ["parameters", "x {{{1|a}}} y", ["x y"]],
  ["missing arguments", "x {{convert}} y {{frac}} z", ["x y z"]],
  ["a table's bars", "x {{(!}} a {{!)}} y", ["x a y"]],
];

describe.each([
  ["links", links],
  ["emphasis", emphasis],
  ["text", text],
  ["blocks", blocks],
  ["templates", templates],
])("%s", (_group, cases) => {
  test.each(cases)("%s", (_what, wikitext, paragraphs) => {
    expect(scanMarked(wikitext)).toEqual(paragraphs);
  });
});

describe("languages", () => {
  test.each<readonly [language: string, wikitext: string, paragraph: string]>([
    ["en", "[[apple]]s", "⟦apples→apple⟧"],
    ["en", "[[caf]]é", "⟦caf⟧é"],
    ["de", "[[Haus]]tür [[Fu]]ß", "⟦Haustür→Haus⟧ ⟦Fuß→Fu⟧"],
    ["es", "[[canción]]es [[ni]]ño", "⟦canciónes→canción⟧ ⟦niño→ni⟧"],
    ["nl", "[[zee]]ën", "⟦zeeën→zee⟧"],
    ["it", "[[citt]]à", "⟦città→citt⟧"],
    ["zh", "[[北京]]abc是", "⟦北京⟧abc是"],
    ["uk", "«[[Київ]]ський» [[x|Київ]]»", "«⟦Київський→Київ⟧» ⟦Київ→x⟧»"],
    ["vi", "[[Pháp]]é", "⟦Phápé→Pháp⟧"],
    ["el", "[[Αθήνα]]ς", "⟦Αθήνας→Αθήνα⟧"],
    ["ltg", "[[Reig]]ā", "⟦Reigā→Reig⟧"],
    ["xx", "[[apple]]s", "⟦apples→apple⟧"],
  ])("the trail of %s: %s", (language, wikitext, paragraph) => {
    expect(scanMarked(wikitext, { language })).toEqual([paragraph]);
  });

  test("local names of files and categories come from the profile and from the list of aliases", () => {
    const profile = profileOf("de", { 6: ["Datei"], 14: ["Kategorie"], 2: ["Benutzer"] });
    const wikitext =
      "A [[Datei:a.jpg|mini|b]] c [[Bild:a.jpg|mini|b]] d [[Hình:x|nhỏ|y]] e [[Benutzer:F|f]] [[Kategorie:G]]";
    const page = new WikitextScanner(profile).scan(unitsOf(wikitext), wikitext.length, "T");
    expect(toReadable(page).paragraphs).toEqual(["A c d e f"]);
    expect(page.anchorCount).toBe(0);
  });

  test.each<readonly [wikitext: string, paragraph: string]>([
    ["-{zh-cn:计算机;zh-tw:電腦}-是", "计算机是"],
    ["-{zh-tw:電腦; zh-hans:计算机;}-是", "计算机是"],
    ["-{zh-tw:電腦;zh-hk:電腦x}-是", "電腦是"],
    ["-{電腦}-是", "電腦是"],
    ["-{A|zh-cn:计算机;zh-tw:電腦}-是", "计算机是"],
    ["-{H|zh-cn:计算机;zh-tw:電腦}-是", "是"],
    ["-{T|zh-cn:计算机;zh-tw:電腦}-是", "是"],
    ["[[計算機|-{zh-cn:计算机;zh-tw:電腦}-]]是", "⟦计算机→計算機⟧是"],
    ["-{zh-cn:[[计算机]];zh-tw:電腦}-是", "⟦计算机⟧是"],
    ["一-{未完", "一-{未完"],
  ])("a Chinese variant: %s", (wikitext, paragraph) => {
    expect(scanMarked(wikitext, { language: "zh" })).toEqual([paragraph]);
  });

  test("variants are no markup in other languages", () => {
    expect(scanMarked("a -{b}- c")).toEqual(["a -{b}- c"]);
  });

  test("numbers follow the language", () => {
    expect(scanMarked("{{formatnum:1234567.5}} Leute", { language: "de" })).toEqual(["1.234.567,5 Leute"]);
  });
});

describe("the page as a whole", () => {
  const wikitext =
    "{{Infobox|x=1}}\n'''Rome''' is the [[capital city|capital]] of [[Italy]].<ref>A [[b]].</ref> It l'''[[a]]'' lies\n" +
    "on the [[Tiber]].\n\n* [[List]]\n\n{{quote|All [[road]]s lead to [[Rome]].}} {{lang|la|[[Roma]]}} 😀 [[z]]";

  test("every anchor lies inside its paragraph, rising, and says what its offsets hold", () => {
    const page = new WikitextScanner(profileOf("en")).scan(unitsOf(wikitext), wikitext.length, "Rome");
    expect(page.anchorCount).toBeGreaterThan(5);
    for (let p = 0; p < page.paragraphCount; p++) {
      let before = page.paragraphStarts[p]!;
      for (let a = page.firstAnchors[p]!; a < page.firstAnchors[p + 1]!; a++) {
        expect(page.anchorStarts[a]).toBeGreaterThanOrEqual(before);
        expect(page.anchorEnds[a]).toBeGreaterThan(page.anchorStarts[a]!);
        before = page.anchorEnds[a]!;
      }
      expect(page.paragraphEnds[p]).toBeGreaterThanOrEqual(before);
    }
    expect(page.firstAnchors[page.paragraphCount]).toBe(page.anchorCount);
    expect(page.anchorTargets).toHaveLength(page.anchorCount);
  });

  test("cut anywhere, a page still gives clean paragraphs", () => {
    const scanner = new WikitextScanner(profileOf("en"));
    for (let length = 0; length <= wikitext.length; length++) {
      const { paragraphs, anchors } = toReadable(scanner.scan(unitsOf(wikitext), length, "Rome"));
      for (const [p, paragraph] of paragraphs.entries()) {
        expect(paragraph).not.toMatch(/\[\[|\{\{|\{\||\|\}|<ref|^\s|\s$/);
        for (const { start, text } of anchors[p]!)
          expect(paragraph.slice(start, start + text.length)).toBe(text);
      }
    }
  });

  test("a scanner gives the same page again whatever it read between", () => {
    const scanner = new WikitextScanner(profileOf("en"));
    const first = toReadable(scanner.scan(unitsOf(wikitext), wikitext.length, "Rome"));
    for (const other of ["[[a|b", "{{lang|fr|x", "<ref>", "'''x''", "-{", "{{PAGENAME}} {{nowrap|[[q]]}}"])
      scanner.scan(unitsOf(other), other.length, "Other");
    expect(toReadable(scanner.scan(unitsOf(wikitext), wikitext.length, "Rome"))).toEqual(first);
  });

  test("the title of a page is not remembered for the next one", () => {
    const scanner = new WikitextScanner(profileOf("en"));
    const page = "{{nowrap|{{PAGENAME}}}} is";
    const read = (title: string): readonly string[] =>
      toReadable(scanner.scan(unitsOf(page), page.length, title)).paragraphs;
    expect([read("A"), read("B & [C]")]).toEqual([["A is"], ["B & [C] is"]]);
  });

  test("the wikitext is left as it was", () => {
    const units = unitsOf("a <!-- b --> {{nowrap|c}} d");
    const before = units.slice();
    new WikitextScanner(profileOf("en")).scan(units, units.length, "T");
    expect(units).toEqual(before);
  });

  test("what is dropped is counted by reason", () => {
    const { tally } = scanText("a<ref>b</ref> {{no such}} [[File:x|y]]\n* c\n{|\n|}\n== d ==\n[[{{x}}|e]] f");
    expect(tally).toMatchObject({
      "tag.ref": 1,
      "template.dropped": 1,
      "link.file": 1,
      "line.list": 1,
      table: 1,
      "line.heading": 1,
      "anchor.lost": 1,
    });
  });

  test("anchors of a paragraph that keeps markup count as lost", () => {
    const { paragraphs, tally } = scanText("[[a]] and [[b]] &#91;&#91; c");
    expect(paragraphs).toEqual([]);
    expect(tally).toMatchObject({ "paragraph.markup_left": 1, "anchor.lost": 2 });
  });
});
