import { createRequire } from "node:module";
import type leven from "leven";

/** `Did you mean --yes?`, when one of the names is close enough to be meant. */
export function didYouMean(typed: string, names: readonly string[], prefix = ""): string | undefined {
  // Loaded on this way out only: no run that goes well pays for it.
  const { default: distance } = createRequire(import.meta.url)("leven") as { default: typeof leven };
  const [closest] = names
    .map((name) => ({ name, distance: distance(typed, name) }))
    .toSorted((a, b) => a.distance - b.distance);
  if (closest === undefined || closest.distance > Math.max(2, typed.length / 3)) return undefined;
  return `Did you mean ${prefix}${closest.name}?`;
}
