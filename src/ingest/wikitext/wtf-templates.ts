import wtf from "wtf_wikipedia";

type Arguments = Record<string, unknown>;
type ParseArguments = (body: string, order?: readonly string[]) => Arguments;
type TemplateFunction = (
  body: string,
  list: unknown[],
  parse: ParseArguments,
  alias: null,
  document: unknown,
) => unknown;
interface PropertyTemplate {
  readonly props: readonly string[];
  readonly out: string;
}
type WtfTemplate = string | number | readonly string[] | TemplateFunction | PropertyTemplate;

/** What wtf_wikipedia makes of a template: nothing, fixed text, one argument, or the result of a function. */
export type WtfRule =
  | { readonly kind: "none" }
  | { readonly kind: "constant"; readonly text: string }
  | { readonly kind: "argument"; readonly position: number }
  | { readonly kind: "call"; readonly call: (body: string) => string };

let templates: Record<string, WtfTemplate> = {};
let infoboxes: Record<string, unknown> = {};
let parseArguments: ParseArguments = () => ({});

// wtf_wikipedia hands its table to plugins, and its argument parser to the functions in that table.
wtf.extend(
  (_models: unknown, itsTemplates: Record<string, WtfTemplate>, itsInfoboxes: Record<string, unknown>) => {
    templates = itsTemplates;
    infoboxes = itsInfoboxes;
    const probe: TemplateFunction = (_body, _list, parse) => {
      parseArguments = parse;
      return "";
    };
    templates["nerforge probe"] = probe;
  },
);
wtf("{{nerforge probe}}");
delete templates["nerforge probe"];

const ignoredName = /^cite [a-z]|^infobox | infobox$|^year in [A-Z]/i;
const ignored = new Set([
  "anchor",
  "defaultsort",
  "void",
  "#tag",
  "div col",
  "end",
  "s-end",
  "end box",
  "starbox end",
]);

/** A document as far as the functions ask about it. */
const noDocument = { title: () => "", _lang: "en", _domain: null, lang: () => "en", domain: () => null };

/** The rule for a template's name in lower case. */
export function findWtfRule(name: string): WtfRule {
  if (
    !Object.hasOwn(templates, name) ||
    Object.hasOwn(infoboxes, name) ||
    ignored.has(name) ||
    ignoredName.test(name)
  )
    return { kind: "none" };
  const template = templates[name]!;
  if (typeof template === "string") return { kind: "constant", text: template };
  if (typeof template === "number") return { kind: "argument", position: template };
  if (typeof template === "function") {
    return { kind: "call", call: (body) => asText(template(body, [], parseArguments, null, noDocument)) };
  }
  if (isPropertyTemplate(template)) {
    return { kind: "call", call: (body) => asText(parseArguments(body, template.props)[template.out]) };
  }
  return { kind: "none" };
}

const namesByTemplate = new Map<WtfTemplate, string[]>();
for (const [name, template] of Object.entries(templates)) {
  if (typeof template === "number") continue;
  const same = namesByTemplate.get(template);
  if (same) same.push(name);
  else namesByTemplate.set(template, [name]);
}

/** Names that stand for the same template as `name` does, itself included. */
export function aliasesOf(name: string): readonly string[] {
  const template = templates[name];
  return (template === undefined ? undefined : namesByTemplate.get(template)) ?? [name];
}

/** Every name in wtf_wikipedia's table. */
export const wtfTemplateNames = (): string[] => Object.keys(templates);

const isPropertyTemplate = (template: readonly string[] | PropertyTemplate): template is PropertyTemplate =>
  !Array.isArray(template);

const asText = (result: unknown): string =>
  typeof result === "string" ? result : typeof result === "number" ? String(result) : "";
