import { createHash } from "node:crypto";
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { readFileFacts } from "../file-facts.js";
import { readCorpusFacts, readModelFacts } from "../training/runs/fingerprint.js";

/** Files of more are known by their size and time: reading a dump takes minutes. */
const largeFileBytes = 256 << 20;

/** Describes files and folders by what they hold, each once. */
export class ContentReader {
  readonly #known = new Map<string, string>();
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  /**
   * The name with the beginning of the content's SHA-256, `train.conll (1f3870be…)`; of a large file with size and
   * time. A corpus is known by its manifest, a model by what it computes with, another folder by all its files.
   */
  async describe(path: string): Promise<string> {
    const known = this.#known.get(path) ?? `${basename(path)} (${await this.#read(path)})`;
    this.#known.set(path, known);
    return known;
  }

  async #read(path: string): Promise<string> {
    const stats = statSync(path);
    if (!stats.isDirectory()) return this.#readFile(path);
    if (existsSync(join(path, "corpus.sqlite"))) return shaOf(await readCorpusFacts(path, this.#signal));
    if (existsSync(join(path, "config.json"))) return shaOf(await readModelFacts(path, this.#signal));
    const files = readdirSync(path, { recursive: true, encoding: "utf8" })
      .filter((file) => statSync(join(path, file)).isFile())
      .sort();
    const contents: string[] = [];
    for (const file of files) contents.push(`${file} ${await this.#readFile(join(path, file))}`);
    return hashText(contents.join("\n"));
  }

  async #readFile(path: string): Promise<string> {
    const { size, mtime } = statSync(path);
    if (size > largeFileBytes) return `${size} bytes of ${mtime.toISOString()}`;
    const [{ sha256 }] = await readFileFacts([path], this.#signal);
    return shorten(sha256);
  }
}

const hashText = (text: string): string => shorten(createHash("sha256").update(text).digest("hex"));
const shaOf = (facts: readonly { readonly sha256: string }[]): string =>
  hashText(facts.map(({ sha256 }) => sha256).join("\n"));
/** 64 bits: no one makes two files alike on purpose here, and a person has to read it. */
const shorten = (sha256: string): string => `${sha256.slice(0, 16)}…`;
