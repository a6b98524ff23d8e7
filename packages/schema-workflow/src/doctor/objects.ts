import { encodeId } from "@supabase/pg-delta";
import type { Trait } from "./trait.ts";

/** The objects that traits belong to, as people speak of them. Of a table that is named its columns need not be. */
export function objectsOf(traits: readonly Trait[]): string[] {
  // The bare key of an object stands for its being there at all.
  const whole = new Set(traits.filter(({ key, id }) => key === encodeId(id)).map(({ key }) => key));
  const named = traits.filter(({ id, root }) => encodeId(id) === root || !whole.has(root));
  return [...new Set(named.map(({ object }) => object))];
}
