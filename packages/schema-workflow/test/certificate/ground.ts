import { createDatabase } from "@strata/postgres-testkit";
import { runStatements } from "../../src/build/run-statements.ts";
import { openWorkbench, type ScratchDatabase, type Workbench } from "../../src/index.ts";

/** A database before a migration, on the server of the test run. */
export interface Ground extends AsyncDisposable {
  readonly workbench: Workbench;
  readonly database: ScratchDatabase;
}

/** @param sql what stands before the migration */
export async function ground(sql: string): Promise<Ground> {
  // Only for its server's address: what it is made of is nobody's concern.
  const anchor = await createDatabase();
  const workbench = await openWorkbench({ url: anchor.url });
  const database = await workbench.createDatabase();
  await runStatements(database.url, [sql]);
  return {
    workbench,
    database,
    async [Symbol.asyncDispose]() {
      await workbench[Symbol.asyncDispose]();
      await anchor.drop();
    },
  };
}
