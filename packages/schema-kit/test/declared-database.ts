import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { declarationsOf, declarationSql } from "../src/index.ts";

/** A database that is made by `tables`, and then has everything that `module` declares. */
export async function createDeclaredDatabase(
  tables: string,
  module: Readonly<Record<string, unknown>>,
): Promise<TestDatabase> {
  const database = await createDatabase();
  const declarations = declarationsOf(module);
  const scripts = [
    ...declarations.filter(({ beforeTables }) => beforeTables).map(declarationSql),
    tables,
    ...declarations.filter(({ beforeTables }) => !beforeTables).map(declarationSql),
  ];
  try {
    for (const script of scripts) await database.sql.unsafe(script);
  } catch (error) {
    await database.drop();
    throw error;
  }
  return database;
}
