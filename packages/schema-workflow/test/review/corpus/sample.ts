import type { Snippet } from "./snippet.ts";

/** Of how many snippets one is taken. */
const SHARE = 3;

/**
 * The snippets that are run: all with STRATA_CORPUS=all, as `pnpm corpus` sets it; else the first of each rule, and one of
 * three of the others.
 */
export function sample(snippets: readonly Snippet[]): readonly Snippet[] {
  if (process.env["STRATA_CORPUS"] === "all") return snippets;
  const seen = new Set<string>();
  return snippets.filter(({ dangers = [], advice = [] }, at) => {
    const fresh = [...dangers, ...advice].filter((id) => !seen.has(id));
    for (const id of fresh) seen.add(id);
    return fresh.length > 0 || at % SHARE === 0;
  });
}
