import { quoteIdentifier } from "@strata/migration-engine";
import type { Hint } from "../drizzle-kit/drizzle-kit.ts";

/** A hint by which something has another name now. */
export type Rename = Extract<Hint, { type: "rename" }>;

/** Something that has another name now; paths as in a hint. */
export interface Renamed {
  readonly kind: Rename["kind"];
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export function isRename(hint: Hint): hint is Rename {
  return hint.type === "rename";
}

/** The statements that give renamed things their old names back; in an order that works. */
export function renameBack(renames: readonly Renamed[]): string[] {
  return renames
    .toSorted((a, b) => rank(a) - rank(b))
    .map(({ kind, from, to }) => {
      const old = quoteIdentifier(from.at(-1) ?? "");
      const [last = "", parent = "", schema = ""] = to.toReversed().map((name) => quoteIdentifier(name));
      switch (kind) {
        case "table":
          return `ALTER TABLE ${parent}.${last} RENAME TO ${old}`;
        case "view":
          return `ALTER VIEW ${parent}.${last} RENAME TO ${old}`;
        case "enum":
          return `ALTER TYPE ${parent}.${last} RENAME TO ${old}`;
        case "sequence":
          return `ALTER SEQUENCE ${parent}.${last} RENAME TO ${old}`;
        case "schema":
          return `ALTER SCHEMA ${last} RENAME TO ${old}`;
        case "role":
          return `ALTER ROLE ${last} RENAME TO ${old}`;
        case "column":
          return `ALTER TABLE ${schema}.${parent} RENAME COLUMN ${last} TO ${old}`;
        case "index":
          return `ALTER INDEX ${schema}.${last} RENAME TO ${old}`;
        case "policy":
          return `ALTER POLICY ${last} ON ${schema}.${parent} RENAME TO ${old}`;
        default:
          return `ALTER TABLE ${schema}.${parent} RENAME CONSTRAINT ${last} TO ${old}`;
      }
    });
}

/** drizzle-kit names a column by its table's new name, and a table by its schema's: the smaller things first. */
function rank({ kind }: Renamed): number {
  return ["table", "view", "enum", "sequence", "schema"].indexOf(kind);
}
