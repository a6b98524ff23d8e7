import type { ColumnCatalog } from "./catalog.ts";

/** A column as `readCatalog` would read it, for expectations that keep one line each. */
export function column(
  name: string,
  type: string,
  nullability: "null" | "not null",
  defaultExpression: string | null = null,
  comment: string | null = null,
): ColumnCatalog {
  return { name, type, nullable: nullability === "null", default: defaultExpression, comment };
}
