import { Readable } from "node:stream";
import { StreamParser } from "n3";
import { RdfXmlParser } from "rdfxml-streaming-parser";
import { openDecompressed } from "../core/decompress/open-decompressed.js";
import { InputError } from "../core/errors.js";
import { Tally } from "../core/tally.js";
import { readNTriples } from "../formats/ntriples.js";
import { Ontology } from "./ontology.js";

const owl = "http://www.w3.org/2002/07/owl#";
const rdfs = "http://www.w3.org/2000/01/rdf-schema#";
const rdfType = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const dbo = "http://dbpedia.org/ontology/";

/** The part of a statement that a class tree is read from. */
interface Statement {
  readonly subject: string;
  readonly predicate: string;
  readonly object: string;
  readonly language?: string;
}

/**
 * Reads the class tree of a DBpedia ontology: Turtle (`.ttl`, `.n3`), N-Triples (`.nt`) or RDF/XML (`.owl`,
 * `.rdf`, `.xml`), each plain or compressed. Only classes of `http://dbpedia.org/ontology/` are kept.
 *
 * @throws InputError when the file cannot be read or parsed, or holds no DBpedia class
 */
export async function loadOntology(path: string): Promise<Ontology> {
  const collected = collect();
  const tally = new Tally();
  try {
    for await (const statement of readStatements(path, tally)) collected.add(statement);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError(`${path} is not a whole ontology: ${(cause as Error).message}`, {
      at: { file: path },
      fix: "fetch it again, and let its name end in .ttl, .nt or .owl",
      cause,
    });
  }
  const ontology = new Ontology(collected);
  if (ontology.classNames.length === 0) {
    throw new InputError(`${path} declares no class of ${dbo}`, {
      at: { file: path },
      fix: "give the DBpedia ontology, not a file of types",
    });
  }
  ontology.tally.merge(tally);
  return ontology;
}

function readStatements(path: string, tally: Tally): AsyncIterable<Statement> {
  const bytes = openDecompressed(path);
  const name = path.replace(/\.(?:bz2|gz|xz)$/, "").toLowerCase();
  if (name.endsWith(".nt")) return fromNTriples(bytes, tally);
  if (/\.(?:owl|rdf|xml)$/.test(name))
    return fromParser(new RdfXmlParser({ baseIRI: dbo }), untilClosed(bytes));
  return fromParser(new StreamParser({ format: "text/turtle" }), bytes);
}

async function* fromNTriples(bytes: AsyncIterable<Uint8Array>, tally: Tally): AsyncGenerator<Statement> {
  for await (const batch of readNTriples(bytes, { tally })) {
    for (const { subject, predicate, object, literal } of batch) {
      const language = literal?.language;
      yield { subject, predicate, object, ...(language === undefined ? {} : { language }) };
    }
  }
}

/** The RDF/XML parser takes a document that ends too early for a whole one; this does not. */
async function* untilClosed(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let tail = Buffer.alloc(0);
  for await (const chunk of bytes) {
    tail = Buffer.concat([tail, chunk.subarray(-200)]).subarray(-200);
    yield chunk;
  }
  if (!/<\/(?:[\w.-]+:)?RDF\s*>\s*(?:<!--[\s\S]*-->\s*)?$/.test(tail.toString("utf8"))) {
    throw new Error("it ends before </rdf:RDF>");
  }
}

interface Term {
  readonly value: string;
  readonly language?: string;
}

async function* fromParser(
  parser: NodeJS.ReadWriteStream,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Statement> {
  const source = Readable.from(bytes);
  source.on("error", (error) => parser.emit("error", error));
  const quads = source.pipe(parser) as AsyncIterable<{ subject: Term; predicate: Term; object: Term }>;
  for await (const { subject, predicate, object } of quads) {
    const { value, language } = object;
    yield {
      subject: subject.value,
      predicate: predicate.value,
      object: value,
      ...(language ? { language } : {}),
    };
  }
}

/** Local name of a DBpedia class, or undefined for any other IRI. */
function localName(iri: string): string | undefined {
  if (!iri.startsWith(dbo)) return undefined;
  const name = iri.slice(dbo.length);
  return /^[^/#%]+$/.test(name) ? name : undefined;
}

/** Statements about classes, by predicate. */
function collect() {
  const classes = new Set<string>();
  const parents: (readonly [string, string])[] = [];
  const labels: (readonly [string, string])[] = [];
  const equivalents: (readonly [string, string])[] = [];
  const add = ({ subject, predicate, object, language }: Statement): void => {
    const name = localName(subject);
    if (name === undefined) return;
    if (predicate === rdfType && object === `${owl}Class`) classes.add(name);
    if (predicate === `${rdfs}label` && language === "en") labels.push([name, object]);
    const other = localName(object);
    if (other === undefined) return;
    if (predicate === `${rdfs}subClassOf`) parents.push([name, other]);
    if (predicate === `${owl}equivalentClass`) equivalents.push([name, other]);
  };
  return { classes, parents, labels, equivalents, add };
}
