import { drizzleKit, kitFailure } from "../drizzle-kit/drizzle-kit.ts";
import type { Domain } from "../domain/domain.ts";
import type { Problem } from "./problem.ts";

/** What drizzle-kit itself says of a folder: snapshots that do not fit each other, branches that conflict. */
export async function kitCheck({ name, migrations }: Domain): Promise<Problem[]> {
  const { check } = await drizzleKit();
  const answer = await check({ dialect: "postgresql", out: migrations });
  if (answer.status === "ok") return [];
  const { message, why, next } = kitFailure(name, answer);
  return [{ check: "order", package: name, message: `${message}\n${why}`, next, file: migrations }];
}
