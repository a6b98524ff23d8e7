import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { checksum, type CompareScripts } from "@strata/migration-engine";
import type { Domain } from "../domain/domain.ts";
import type { Base } from "./git.ts";
import type { Problem } from "./problem.ts";

/** Whether migrations that are on the base branch, and so may have been applied somewhere, are what they were. */
export async function checkEdited(
  { name, migrations }: Domain,
  base: Base,
  compareScripts: CompareScripts,
): Promise<Problem[]> {
  const files = (await base.files(migrations)).filter((file) => basename(file) === "migration.sql");
  const problems = await Promise.all(
    files.map(async (path): Promise<Problem[]> => {
      const file = base.locate(path);
      const migration = basename(dirname(file));
      const found = { check: "edited", package: name, file } as const;
      if (!existsSync(file)) {
        const message = `${migration} is on the base branch, and its migration.sql is gone.`;
        return [{ ...found, message, next: `Bring it back: git checkout ${base.commit.slice(0, 12)} -- ${path}` }];
      }
      const [before, now] = [await base.read(path), await readFile(file, "utf8")];
      if (checksum(before) === checksum(now) || (await compareScripts(before, now)).sameMeaning) return [];
      const message = `${migration} is on the base branch, and its SQL says something else now.`;
      const next = "It may have been applied already. Undo the edit, and write a new migration: pnpm generate";
      return [{ ...found, message, next, line: firstDifference(before, now) }];
    }),
  );
  return problems.flat();
}

function firstDifference(before: string, now: string): number {
  const old = before.split("\n");
  const at = now.split("\n").findIndex((line, index) => line !== old[index]);
  return Math.max(at, 0) + 1;
}
