import { decodeHTMLStrict } from "entities/decode";
import type { ScannerLimits } from "./profile.js";
import { constantTemplates, droppedTemplates, findArgumentRule, titleTemplates } from "./template-rules.js";
import {
  cleanSource,
  countLinks,
  findTemplates,
  flattenLinks,
  maskLinks,
  splitArguments,
  unmaskLinks,
} from "./template-source.js";
import { aliasesOf, findWtfRule } from "./wtf-templates.js";

/** How a template reads. */
export type TemplateRule = { readonly isDisambiguation: boolean } & (
  | { readonly kind: "drop" | "title" }
  | { readonly kind: "constant"; readonly text: string }
  | { readonly kind: "argument"; readonly arguments: readonly string[]; readonly isBlock: boolean }
  | { readonly kind: "call"; readonly call: (body: string) => string }
);

/** What one template came to. */
export interface Expansion {
  /** Wikitext, without templates; empty when the template is no prose. */
  readonly text: string;
  /** Links that a function showed without saying where. */
  readonly lostAnchors: number;
  /** Units handed to functions of wtf_wikipedia. */
  readonly calledUnits: number;
  /** Why there is no text, when that is no rule of the template's. */
  readonly failure: "" | "template.too_long" | "template.too_deep" | "template.failed";
}

const nothing: Expansion = { text: "", lostAnchors: 0, calledUnits: 0, failure: "" };
const maxRememberedNames = 50_000;
/** What a function shows of an argument that is not there. */
const brokenOutput = /\bundefined\b|\bNaN\b|\[object /;
const regionalIndicators = /[\u{1f1e6}-\u{1f1ff}]+\s*/gu;
const markupInConstant = /[[\]{}|~]/;

/** Expands templates of one wiki, and remembers what they came to. */
export class TemplateExpander {
  readonly #rules = new Map<string, TemplateRule>();
  readonly #remembered = new Map<string, Expansion>();
  readonly #dropped: ReadonlySet<string>;
  readonly #numbers: Intl.NumberFormat;
  #title = "";
  #dependsOnTitle = false;

  constructor(
    language: string,
    private readonly limits: ScannerLimits,
    private readonly isDisambiguationTemplate: (name: string) => boolean,
  ) {
    this.#dropped = new Set([...droppedTemplates].flatMap((name) => [name, ...aliasesOf(name)]));
    this.#numbers = new Intl.NumberFormat(isLocale(language) ? language : "en", {
      maximumFractionDigits: 20,
    });
  }

  /** @param written the name as it stands in the page */
  ruleFor(written: string): TemplateRule {
    let rule = this.#rules.get(written);
    if (rule === undefined) {
      rule = this.#makeRule(
        written
          .trim()
          .toLowerCase()
          .replace(/[_\s]+/g, " "),
      );
      if (this.#rules.size >= maxRememberedNames) this.#rules.clear();
      this.#rules.set(written, rule);
    }
    return rule;
  }

  /** @param body the whole template, braces included */
  expand(body: string, rule: TemplateRule, title: string): Expansion {
    if (rule.kind === "drop") return nothing;
    if (body.length > this.limits.maxTemplateUnits) return { ...nothing, failure: "template.too_long" };
    const remembered = this.#remembered.get(body);
    if (remembered !== undefined) return remembered;
    this.#title = title;
    this.#dependsOnTitle = false;
    const expansion = this.#expand(cleanSource(body), rule, 1);
    if (!this.#dependsOnTitle) {
      if (this.#remembered.size >= this.limits.maxRememberedTemplates) this.#remembered.clear();
      this.#remembered.set(body, expansion);
    }
    return expansion;
  }

  #expand(body: string, rule: TemplateRule, depth: number): Expansion {
    if (depth > this.limits.maxTemplateDepth) return { ...nothing, failure: "template.too_deep" };
    switch (rule.kind) {
      case "drop":
        return nothing;
      case "title":
        this.#dependsOnTitle = true;
        return {
          ...nothing,
          text: this.#title.replace(/[[\]{}|&<']/g, (unit) => `&#${unit.charCodeAt(0)};`),
        };
      case "constant":
        return { ...nothing, text: rule.text };
      case "argument": {
        const given = splitArguments(body);
        const shown = rule.arguments.find((name) => (given.get(name) ?? "").trim() !== "");
        return shown === undefined ? nothing : this.#expandInside(given.get(shown)!.trim(), depth, false);
      }
      case "call":
        return this.#call(body, rule.call, depth);
    }
  }

  #call(body: string, call: (body: string) => string, depth: number): Expansion {
    const inside = this.#expandInside(body.slice(2, -2), depth, true);
    if (inside.failure !== "") return inside;
    const source = `{{${inside.text.replace(/[ \t]{2,}/g, " ")}}}`;
    const masked = maskLinks(source);
    const calledUnits = inside.calledUnits + source.length;
    const shown = tryCall(call, masked);
    if (shown === undefined) return { ...nothing, calledUnits, failure: "template.failed" };
    const unmasked = unmaskLinks(shown);
    const text = (unmasked ?? tryCall(call, flattenLinks(masked)) ?? "").replace(regionalIndicators, "");
    if (text.trim() === "") return { ...nothing, calledUnits };
    if (brokenOutput.test(text) && !brokenOutput.test(body))
      return { ...nothing, calledUnits, failure: "template.failed" };
    const kept = unmasked === undefined ? 0 : countLinks(shown);
    return {
      text,
      calledUnits,
      failure: "",
      lostAnchors: inside.lostAnchors + Math.max(0, countLinks(masked) - kept),
    };
  }

  /** Expands what stands in `text`; for a function, what comes of it must not read as a bar between arguments. */
  #expandInside(text: string, depth: number, isForFunction: boolean): Expansion {
    if (!text.includes("{{")) return { ...nothing, text };
    const found = findTemplates(text);
    let result = "";
    let lostAnchors = 0;
    let calledUnits = 0;
    let end = 0;
    for (let i = 0; i < found.length; i += 2) {
      const body = text.slice(found[i], found[i + 1]);
      const inner = this.#expand(body, this.ruleFor(nameIn(body)), depth + 1);
      if (inner.failure === "template.too_deep") return inner;
      const shown =
        isForFunction && !inner.text.includes("[[") ? inner.text.replaceAll("|", "&#124;") : inner.text;
      result += text.slice(end, found[i]) + shown;
      end = found[i + 1]!;
      lostAnchors += inner.lostAnchors;
      calledUnits += inner.calledUnits;
      if (result.length > this.limits.maxTemplateUnits) return { ...nothing, failure: "template.too_long" };
    }
    return { text: result + text.slice(end), lostAnchors, calledUnits, failure: "" };
  }

  #makeRule(name: string): TemplateRule {
    const isDisambiguation = this.isDisambiguationTemplate(name);
    if (name === "formatnum")
      return { kind: "call", isDisambiguation, call: (body) => this.#formatNumber(body) };
    if (titleTemplates.has(name)) return { kind: "title", isDisambiguation };
    const own = constantTemplates.get(name);
    if (own !== undefined) return { kind: "constant", text: own, isDisambiguation };
    if (name === "" || isDisambiguation || this.#dropped.has(name)) return { kind: "drop", isDisambiguation };
    const argument = findArgumentRule(name);
    if (argument)
      return {
        kind: "argument",
        arguments: argument.arguments,
        isBlock: argument.isBlock ?? false,
        isDisambiguation,
      };
    const rule = findWtfRule(name);
    switch (rule.kind) {
      case "constant":
        return markupInConstant.test(rule.text)
          ? { kind: "drop", isDisambiguation }
          : { kind: "constant", text: rule.text, isDisambiguation };
      case "argument":
        return { kind: "argument", arguments: [String(rule.position + 1)], isBlock: false, isDisambiguation };
      case "call":
        return { kind: "call", call: rule.call, isDisambiguation };
      default:
        return { kind: "drop", isDisambiguation };
    }
  }

  /** `{{formatnum:1234.5}}` in the digits and separators of the wiki's language. */
  #formatNumber(body: string): string {
    const written = /^\{\{[^:|]*[:|]([^|}]*)/.exec(body)?.[1]?.trim() ?? "";
    const plain = decodeHTMLStrict(written).replaceAll(",", "");
    return /^-?\d{1,15}(?:\.\d+)?$/.test(plain) ? this.#numbers.format(Number(plain)) : written;
  }
}

const isLocale = (language: string): boolean => /^[a-z]{2,3}$/.test(language);

const nameIn = (body: string): string => /^\{\{\s*([^|{}<\n:]*)/.exec(body)?.[1] ?? "";

/** Functions of wtf_wikipedia meet arguments they do not expect; whatever they throw means "no text". */
function tryCall(call: (body: string) => string, body: string): string | undefined {
  try {
    return call(body);
  } catch {
    return undefined;
  }
}
