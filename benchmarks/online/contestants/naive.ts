import postgres from "postgres";
import type { Contestant } from "./contestant.ts";
import { statementsOf } from "./phased-files.ts";

/**
 * The migration as one transaction, as it would be written without a second thought: the file for new databases, but that
 * its UPDATE fires the trigger of `updated_at`. The old release runs until it has committed.
 */
export const naive: Contestant = {
  name: "one transaction",
  async run({ url, deploy }) {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    const statements = await statementsOf("migration.sql");
    await sql.begin(async (transaction) => {
      for (const one of statements.filter((text) => !/(?:EN|DIS)ABLE TRIGGER/.test(text))) {
        await transaction.unsafe(one);
      }
    });
    await sql.end();
    await deploy();
  },
};
