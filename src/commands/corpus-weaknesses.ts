/** What is known to be wrong with a corpus's labels. @param unlabelledShare of repeats, 0..1, where it was measured */
export const corpusWeaknesses = (unlabelledShare: number | undefined): readonly string[] => [
  `A page links a title once as a rule: repeats of a mention's text, and of the page's own title, stand unlabelled${unlabelledShare === undefined ? "" : ` (${(100 * unlabelledShare).toFixed(1)} % of labelled and unlabelled together)`}.`,
  "DBpedia gives a page one class, from its first infobox; many pages have none.",
  "What is linked is what editors link: dates and common words are rare, names are many.",
];
