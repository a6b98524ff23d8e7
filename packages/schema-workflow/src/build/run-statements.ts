import { Client, DatabaseError } from "pg";

/** A statement that the server refused. */
export class StatementFailed extends Error {
  override readonly name = "StatementFailed";
  readonly statement: string;
  readonly position: number | undefined;

  constructor(statement: string, cause: DatabaseError) {
    super(cause.message, { cause });
    this.statement = statement;
    this.position = cause.position === undefined ? undefined : Number(cause.position);
  }
}

/**
 * Runs statements one by one, each on its own.
 *
 * @throws StatementFailed at the first that fails; those before it stay
 */
export async function runStatements(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) {
      try {
        await client.query(statement);
      } catch (error) {
        if (error instanceof DatabaseError) throw new StatementFailed(statement, error);
        throw error;
      }
    }
  } finally {
    await client.end();
  }
}
