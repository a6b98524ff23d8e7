import type { StableId } from "@supabase/pg-delta";
import type { Difference } from "../catalog/compare.ts";
import type { Rename } from "./rename.ts";

/** A name for a migration from what it changes, for those who give none: `add_timers_note`, `alter_jobs_and_tasks`. */
export function titleOf(differences: readonly Difference[], renames: readonly Rename[] = []): string {
  const [renamed, ...more] = renames;
  if (renamed !== undefined && more.length === 0) {
    return sluggish([
      "rename",
      ...renamed.from.slice(renamed.kind === "schema" ? 0 : 1),
      "to",
      renamed.to.at(-1) ?? "",
    ]);
  }
  const tables = [...new Set(differences.map(({ id }) => subject(id)).filter((name) => name !== undefined))];
  const [only, ...others] = differences.filter(({ id }) => isThing(id));
  if (only !== undefined && others.length === 0) {
    const verb = { added: "add", removed: "drop", changed: "alter" }[only.change];
    return sluggish([verb, ...namesOf(only.id)]);
  }
  const made = differences.flatMap(({ id, change }) => (id.kind === "table" && change === "added" ? [id.name] : []));
  if (made.length > 0) return sluggish(["create", ...joined(made)]);
  return sluggish(["alter", ...joined(tables)]);
}

function joined(names: readonly string[]): string[] {
  const [first = "schema", second] = names;
  if (names.length > 2) return [first, "and", String(names.length - 1), "more"];
  return second === undefined ? [first] : [first, "and", second];
}

/** Defaults, comments and the like go with what they belong to, where that changes as well. */
function isThing({ kind }: StableId): boolean {
  return !["default", "comment", "acl"].includes(kind);
}

function subject(id: StableId): string | undefined {
  if ("target" in id) return subject(id.target);
  if ("table" in id) return id.table;
  return "name" in id ? id.name : undefined;
}

function namesOf(id: StableId): string[] {
  const own = "name" in id ? [id.name] : [];
  return "table" in id ? [id.table, ...own] : own;
}

/** What is fit for a folder everywhere, and not longer than one likes to type. */
function sluggish(words: readonly string[]): string {
  return words
    .join("_")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_")
    .replaceAll(/^_+|_+$/g, "")
    .slice(0, 60);
}
