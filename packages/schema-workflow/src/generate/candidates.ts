import type { StableId } from "@supabase/pg-delta";
import type { Difference } from "../catalog/compare.ts";
import type { MissingHint } from "../drizzle-kit/drizzle-kit.ts";

/** What something new may have been called before: what of its kind is gone from the same place. */
export function candidatesFor({ kind, entity }: MissingHint, differences: readonly Difference[]): string[] {
  const gone = differences.filter(({ change }) => change === "removed").map(({ id }) => id);
  return gone.filter((id) => isOfKind(id, kind, entity)).map((id) => ("name" in id ? id.name : ""));
}

function isOfKind(id: StableId, kind: MissingHint["kind"], entity: readonly string[]): boolean {
  switch (kind) {
    case "column":
    case "policy":
      return id.kind === kind && id.schema === entity[0] && id.table === entity[1];
    case "check":
    case "unique":
    case "primary_key":
    case "foreign key":
      return id.kind === "constraint" && id.schema === entity[0] && id.table === entity[1];
    case "enum":
      return id.kind === "type";
    case "table":
    case "view":
    case "schema":
    case "sequence":
    case "index":
      return id.kind === kind;
    default:
      return false;
  }
}
