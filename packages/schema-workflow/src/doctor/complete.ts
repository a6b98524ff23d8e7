import { buildFactBase, encodeId, type Fact, type Payload } from "@supabase/pg-delta";
import type { Catalog } from "../catalog/catalog.ts";
import { planChange } from "../catalog/compare.ts";
import type { Trait } from "./trait.ts";

/**
 * The statements that make up for what is missing of a migration, and nothing else: from the expected database, with the
 * missing things as they are on the live one, to the expected database.
 *
 * @returns nothing where no such statements can be found
 */
export function completing(missing: readonly Trait[], expected: Catalog, live: Catalog): string[] {
  try {
    return planChange(withLiveValues(missing, expected, live), expected).map(({ sql }) => sql);
  } catch {
    // pg-delta refuses what it cannot order or write. Then a person has to, and is shown the migration.
    return [];
  }
}

function withLiveValues(missing: readonly Trait[], expected: Catalog, live: Catalog): Catalog {
  const facts = new Map(expected.facts.facts().map((fact) => [encodeId(fact.id), fact]));
  for (const { id, key } of missing) {
    const code = encodeId(id);
    const [wanted, there] = [facts.get(code), live.facts.get(id)];
    if (there === undefined) for (const one of withParts(code, facts)) facts.delete(one);
    else if (wanted === undefined) facts.set(code, there);
    else facts.set(code, { ...wanted, payload: withValue(wanted.payload, there, key) });
  }
  const edges = [...expected.facts.edges, ...live.facts.edges];
  return { facts: buildFactBase([...facts.values()], edges, expected.facts.source) };
}

function withValue(payload: Payload, there: Fact, key: string): Payload {
  const [, attribute] = key.split("\n");
  return attribute === undefined ? payload : { ...payload, [attribute]: there.payload[attribute] };
}

/** An object and all that hangs on it. */
function withParts(code: string, facts: ReadonlyMap<string, Fact>): string[] {
  const parts = [...facts].filter(([, { parent }]) => parent !== undefined && encodeId(parent) === code);
  return [code, ...parts.flatMap(([part]) => withParts(part, facts))];
}
