import { join } from "node:path";
import { drizzleKit, kitFailure } from "../drizzle-kit/drizzle-kit.ts";
import type { Domain } from "../domain/domain.ts";
import { ONE_AFTER_THE_OTHER } from "./order.ts";
import type { Problem } from "./problem.ts";

/** What drizzle-kit itself says of a folder: snapshots that do not fit each other, branches that conflict. */
export async function kitCheck({ name, migrations }: Domain): Promise<Problem[]> {
  const { check } = await drizzleKit();
  const answer = await check({ dialect: "postgresql", out: migrations });
  if (answer.status === "ok") return [];
  const conflicts = conflictsOf(answer.error);
  if (conflicts.length > 0) return conflicts.map((branches) => problemOf(name, branches));
  const { message, why, next } = kitFailure(name, answer);
  return [{ check: "order", package: name, message: `${message}\n${why}`, next, file: migrations }];
}

/** The newest migration of a branch, and what the branch does that another one does not go with. */
interface Branch {
  readonly leafPath: string;
  readonly statementDescription: string;
}

/** What a CheckError of the kind "conflicts" names; its types leave open what is in it. */
function conflictsOf(error: object): (readonly Branch[])[] {
  const { kind, details }: { kind?: unknown; details?: unknown } = error;
  if (kind !== "conflicts" || !Array.isArray(details)) return [];
  return details.map(({ branches }: { readonly branches: readonly Branch[] }) => branches);
}

function problemOf(name: string, branches: readonly Branch[]): Problem {
  const changes = branches.map(({ statementDescription }) => statementDescription).join(" and ");
  const message = `Branches of ${name} are in conflict, says drizzle-kit: ${changes}`;
  const [younger = ""] = branches
    .map(({ leafPath }) => leafPath)
    .toSorted()
    .toReversed();
  return {
    check: "order",
    package: name,
    message,
    next: ONE_AFTER_THE_OTHER,
    file: join(younger, "migration.sql"),
  };
}
