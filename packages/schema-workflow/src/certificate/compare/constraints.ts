import type { ConstraintChange } from "../certificate.ts";
import type { Constraint } from "../observe.ts";
import type { World } from "./world.ts";

const KINDS = {
  c: "check",
  f: "foreign key",
  n: "not null",
  p: "primary key",
  u: "unique",
  x: "exclusion",
} as const;

export function constraintChanges(world: World): ConstraintChange[] {
  const changes: ConstraintChange[] = [];
  const add = ({ table: oid, name, kind }: Constraint, change: ConstraintChange["change"]): void => {
    const table = world.existing(oid)?.name;
    // From PostgreSQL 18 on, NOT NULL is a constraint as well. What happens to a whole column is told by the column.
    if (table === undefined || (kind === "n" && (change === "added" || change === "dropped"))) return;
    changes.push({ table, constraint: name, kind: KINDS[kind], change });
  };
  const same = (a: Constraint, b: Constraint): boolean =>
    a.oid === b.oid || (a.table === b.table && a.name === b.name && a.kind === b.kind);
  const stillThere = new Set(world.after.relations.map(({ oid }) => oid));
  for (const was of world.before.constraints) {
    const is = world.after.constraints.find((one) => same(one, was));
    if (is === undefined && stillThere.has(was.table)) add(was, "dropped");
    if (is !== undefined && is.validated && !was.validated) add(is, "validated");
  }
  for (const is of world.after.constraints) {
    if (world.before.constraints.some((one) => same(one, is))) continue;
    add(is, is.validated ? "added" : "added not valid");
  }
  return changes;
}
