import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../core/errors.js";
import { expectedOneOf } from "../core/suggest.js";
import type { CpnerModel, CpnerT5 } from "../models/methods/cpner/cpner-model.js";
import { type DomainRecord, holdsDomain, readDomain } from "./domain-files.js";
import { openDomain } from "./open-domain.js";
import { writeDomain } from "./write-domain.js";

/** Domains over one T5, each a folder of small files. */
export class PrefixStore {
  constructor(readonly folder: string) {}

  /** Names of its domains, in order. */
  get domains(): readonly string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder)
      .filter((name) => !name.startsWith(".") && holdsDomain(join(this.folder, name)))
      .sort();
  }

  has(domain: string): boolean {
    return holdsDomain(this.folderOf(domain));
  }

  /** @throws ConfigError when it has no such domain, or the domain's settings are not valid */
  read(domain: string): DomainRecord {
    if (this.has(domain)) return readDomain(this.folderOf(domain));
    throw new ConfigError(`there is no domain "${domain}": ${expectedOneOf(domain, this.domains)}`, {
      at: { folder: this.folder },
      fix: "warm it up first, or name a domain of the store",
    });
  }

  /**
   * Writes a domain, in place of the one of that name. A kill in the middle leaves none, never half of one.
   *
   * @throws ConfigError for a name that is none, or a model that changes its T5
   */
  async write(domain: string, model: CpnerModel): Promise<void> {
    const folder = this.folderOf(domain);
    this.check(model);
    await writeDomain(folder, domain, model);
  }

  /** @throws ConfigError for a model that changes its T5: a store keeps prefixes alone */
  check({ settings }: CpnerModel): void {
    if (!settings.trainsTable) return;
    throw new ConfigError("the model trains the table of its T5, which the domains of a store share", {
      fix: "save it as a whole model (saveCpner), or set trainsTable: false",
    });
  }

  /** Where a domain stands, or would stand. @throws ConfigError for a name that is none */
  folderOf(domain: string): string {
    if (/^\w[\w.-]*$/.test(domain)) return join(this.folder, domain);
    throw new ConfigError(`"${domain}" is no name of a domain`, {
      fix: "use letters, digits, _, - and . alone",
    });
  }
}

/** One T5 in memory that serves the domains of a store, each loaded when it is first asked for. */
export class DomainSwitch {
  readonly #models = new Map<string, Promise<CpnerModel>>();

  /** @param t5 frozen from here on; it stays the caller's */
  constructor(
    readonly store: PrefixStore,
    readonly t5: CpnerT5,
  ) {}

  /**
   * The model of a domain, which the switch owns.
   *
   * @throws ConfigError when the store has no such domain, or it is of another T5
   */
  async use(domain: string): Promise<CpnerModel> {
    const found = this.#models.get(domain) ?? openDomain(this.store.read(domain), this.t5);
    this.#models.set(domain, found);
    try {
      return await found;
    } catch (error) {
      this.#models.delete(domain);
      throw error;
    }
  }

  /** Frees the domains; the T5 is the caller's. */
  async dispose(): Promise<void> {
    for (const model of this.#models.values()) (await model).dispose();
    this.#models.clear();
  }
}
