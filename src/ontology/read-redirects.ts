import { openDecompressed } from "../core/decompress/open-decompressed.js";
import { Tally } from "../core/tally.js";
import { readNTriples } from "../formats/ntriples.js";
import { resourceFault, titleOfResource } from "./resource.js";

const redirectsTo = "http://dbpedia.org/ontology/wikiPageRedirects";

/**
 * Redirects of a DBpedia `redirects` file, as pairs of normalised titles `[from, to]`, in batches.
 *
 * A redirect to itself, and one of which a side is no title, is counted in `tally` and left out.
 *
 * @throws InputError when the file cannot be read; TruncatedInputError after the last pair of a broken one
 */
export async function* readRedirects(
  path: string,
  tally: Tally = new Tally(),
): AsyncGenerator<readonly (readonly [from: string, to: string])[]> {
  for await (const triples of readNTriples(openDecompressed(path), { tally })) {
    const pairs: (readonly [string, string])[] = [];
    for (const { subject, predicate, object } of triples) {
      const from = predicate === redirectsTo ? titleOfResource(subject) : undefined;
      const to = from === undefined ? undefined : titleOfResource(object);
      if (predicate !== redirectsTo) tally.add("other_predicate");
      else if (from === undefined) tally.add(resourceFault(subject));
      else if (to === undefined) tally.add(resourceFault(object));
      else if (from === to) tally.add("to_itself");
      else pairs.push([from, to]);
    }
    if (pairs.length > 0) yield pairs;
  }
}
