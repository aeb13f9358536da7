import type { PageKind } from "./packed-chunk.js";

/** A page as far as a link to it is concerned. */
export interface LinkedPage {
  readonly kind: PageKind;
  readonly redirectTarget: string | null;
}

export interface TitleSources {
  /** The dump's page of that title. */
  readonly findPage: (title: string) => LinkedPage | undefined;
  /** Where a redirect from outside the dump leads to. */
  readonly findExternalRedirect: (title: string) => string | undefined;
  /** Class of a title in the knowledge base. */
  readonly resolveClass: (title: string) => string | undefined;
}

/** Where a title ends after redirects, and what is known of that end. */
export interface ResolvedTitle {
  readonly title: string;
  readonly className: string | undefined;
  readonly end: "class" | "page" | "disambiguation" | "unknown" | "loop";
  /** Redirects from outside the dump that were followed, as `[from, to]`. */
  readonly external: readonly (readonly [string, string])[];
}

/** Redirects to follow at most; longer chains are taken for loops. MediaWiki itself follows one. */
const maxRedirects = 32;

/**
 * Follows a title through the dump's redirects and, where the dump has no redirect and the knowledge base no
 * class, through those from outside. A loop ends where it began: at the title itself.
 */
export function resolveTitle(
  start: string,
  sources: TitleSources,
  startPage = sources.findPage(start),
): ResolvedTitle {
  const visited = new Set<string>();
  const external: [string, string][] = [];
  let title = start;
  let page = startPage;
  while (!visited.has(title) && visited.size <= maxRedirects) {
    visited.add(title);
    let next: string;
    if (page?.kind === "redirect" && page.redirectTarget !== null) next = page.redirectTarget;
    else {
      if (page?.kind === "disambiguation")
        return { title, className: undefined, end: "disambiguation", external };
      const className = sources.resolveClass(title);
      if (className !== undefined) return { title, className, end: "class", external };
      const redirect = sources.findExternalRedirect(title);
      if (redirect === undefined) {
        const isKnown = page !== undefined || visited.size > 1;
        return { title, className, end: isKnown ? "page" : "unknown", external };
      }
      external.push([title, redirect]);
      next = redirect;
    }
    title = next;
    page = sources.findPage(title);
  }
  return { title: start, className: undefined, end: "loop", external };
}
