import { readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { replay, StrataError } from "@strata/migration-engine";
import type { Action } from "@supabase/pg-delta";
import { runStatements } from "../build/run-statements.ts";
import type { Catalog } from "../catalog/catalog.ts";
import { planChange } from "../catalog/compare.ts";
import type { Domain } from "../domain/domain.ts";
import { joinScripts, toScript } from "../script/script.ts";
import { unqualified } from "../script/unqualified.ts";
import type { ScratchDatabase, Workbench } from "../workbench/workbench.ts";
import { readObjects, type Ground } from "./ground.ts";
import { inItsOwnWay } from "./non-transactional.ts";
import { withoutOwnRole } from "./own-role.ts";

/** A script that does all of a change. */
export interface Composed {
  readonly script: string;
  /** A database that has been through it. */
  readonly trial: ScratchDatabase;
  /** Its catalog. */
  readonly after: Catalog;
}

/**
 * Completes what drizzle-kit wrote: it is run on a copy, and what then still differs from the declarations is appended.
 * Where it cannot run (it drops a column that a declared view reads, say, or the database has the change already), the
 * whole change is planned from the catalogs instead.
 *
 * @param file drizzle-kit's script, which is read, and not changed
 */
export async function compose(workbench: Workbench, ground: Ground, domain: Domain, file: string): Promise<Composed> {
  const tables = await readFile(file, "utf8");
  const trial = await workbench.createDatabase(ground.migrated);
  const ran = await tryScript(trial, domain, file, asNeeded(tables, []));
  if (ran) {
    const found = await readObjects(trial);
    const residual = withoutOwnRole(planChange(found, ground.wanted), trial.url);
    const script = asNeeded(joinScripts(tables, toScript(statementsOf(residual))), residual);
    if (residual.length === 0) return { script, trial, after: found };
    await runStatements(trial.url, statementsOf(residual));
    return { script, trial, after: await readObjects(trial) };
  }
  await trial.drop();
  const again = await workbench.createDatabase(ground.migrated);
  const whole = withoutOwnRole(planChange(ground.before, ground.wanted), again.url);
  await runStatements(again.url, statementsOf(whole));
  return { script: asNeeded(toScript(statementsOf(whole)), whole), trial: again, after: await readObjects(again) };
}

async function tryScript(trial: ScratchDatabase, { name }: Domain, file: string, script: string): Promise<boolean> {
  const attempt = `${dirname(file)}.attempt.sql`;
  await writeFile(attempt, script);
  try {
    await replay({ url: trial.url }, [{ package: name, name: "generated", file: attempt }]);
    return true;
  } catch (error) {
    if (error instanceof StrataError && error.code === "MIGRATION_FAILED") return false;
    throw error;
  }
}

/** With statements that no transaction can hold. */
function asNeeded(script: string, actions: readonly Action[]): string {
  return inItsOwnWay(
    script,
    /\bINDEX\s+CONCURRENTLY\b/i.test(script) || actions.some((one) => one.transactionality === "nonTransactional"),
  );
}

function statementsOf(actions: readonly Action[]): string[] {
  return actions.map(({ sql }) => unqualified(sql));
}
