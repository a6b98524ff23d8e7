import { findStatements, placeOf, refusesTransaction } from "@strata/migration-engine";
import { Client, DatabaseError } from "pg";
import { compare } from "./compare/compare.ts";
import type { StatementFacts } from "./certificate.ts";
import { observe, type Observation } from "./observe.ts";
import { runHeldUp } from "./held-up.ts";

/** A statement that failed while a migration was measured. */
export class StatementRefused extends Error {
  override readonly name = "StatementRefused";
  /** Where it begins: an index into the script. */
  readonly index: number;
  readonly databaseError: DatabaseError;

  constructor(index: number, cause: DatabaseError) {
    super(cause.message, { cause });
    this.index = index;
    this.databaseError = cause;
  }
}

export interface Measured {
  /** Major version. */
  readonly postgres: number;
  readonly origin: Observation;
  readonly statements: readonly StatementFacts[];
}

/** Settings of a session make no difference to anybody, and must come before the first query of a transaction. */
const SETTING = /^(?:SET|RESET)\s/i;

/** What the server said of statements that it refused in an earlier attempt, by where they begin: they are left out. */
export type Refusals = ReadonlyMap<number, string>;

/** Which statements share a transaction. */
export interface Sharing {
  /** All of them. */
  readonly transactional: boolean;
  /** Else how many, one transaction after the other; each has its own when left out. */
  readonly transactions?: readonly number[] | undefined;
}

/**
 * Runs a script as the engine would, and looks at the database after every statement.
 *
 * @param url of a database that is thrown away afterwards, as a superuser; nobody else may be connected to it
 * @throws StatementRefused
 */
export async function measure(
  url: string,
  script: string,
  { transactional, transactions }: Sharing,
  refusals: Refusals,
): Promise<Measured> {
  const messages: string[] = [];
  const client = new Client({ connectionString: url });
  client.on("notice", ({ message }) => messages.push(message ?? ""));
  await client.connect();
  try {
    // The words of debug-messages.ts, and the counts of observe.ts, whatever the server is set to.
    await client.query("SET lc_messages = 'C'; SET track_counts = on");
    const { schema, postgres } = await survey(client);
    const run: Run = { client, url, schema, messages, origin: await observe(client, schema) };
    const statements = findStatements(script).map(({ start, end }): Statement => ({
      index: start,
      line: placeOf(script, start).line,
      text: script.slice(start, end),
    }));
    const facts = transactional ? await inOne(run, statements, refusals) : await inTurn(run, statements, transactions);
    return { postgres, origin: run.origin, statements: facts };
  } finally {
    await client.end();
  }
}

interface Run {
  readonly client: Client;
  readonly url: string;
  readonly schema: string;
  /** What the server said, newest last. */
  readonly messages: string[];
  readonly origin: Observation;
}

interface Statement {
  readonly index: number;
  readonly line: number;
  readonly text: string;
}

async function inOne(
  run: Run,
  statements: readonly Statement[],
  refusals: Refusals,
  beginning = run.origin,
): Promise<StatementFacts[]> {
  const facts: StatementFacts[] = [];
  let before = beginning;
  await run.client.query("BEGIN");
  for (const statement of statements) {
    const refused = refusals.get(statement.index);
    if (refused !== undefined) {
      run.messages.length = 0;
      facts.push({ ...factsOf(run, statement, before, before, true), refused });
      continue;
    }
    await execute(run, statement);
    const after = SETTING.test(statement.text) ? before : await observe(run.client, run.schema);
    facts.push(factsOf(run, statement, before, after, true));
    before = after;
  }
  await checkDeferred(run, statements);
  return facts;
}

/** Constraints may be deferred to the end, where they belong to no statement. */
async function checkDeferred({ client }: Run, statements: readonly Statement[]): Promise<void> {
  try {
    await client.query("COMMIT");
  } catch (error) {
    if (error instanceof DatabaseError) throw new StatementRefused(statements.at(-1)?.index ?? 0, error);
    throw error;
  }
}

async function inTurn(
  run: Run,
  statements: readonly Statement[],
  transactions: readonly number[] = [],
): Promise<StatementFacts[]> {
  const facts: StatementFacts[] = [];
  let at = 0;
  for (const count of transactions) {
    const together = statements.slice(at, at + count);
    at += count;
    const beginning = await observe(run.client, run.schema);
    facts.push(...(count > 1 ? await inOne(run, together, new Map(), beginning) : await eachByItself(run, together)));
  }
  return [...facts, ...(await eachByItself(run, statements.slice(at)))];
}

async function eachByItself(run: Run, statements: readonly Statement[]): Promise<StatementFacts[]> {
  const facts: StatementFacts[] = [];
  for (const statement of statements) {
    if (SETTING.test(statement.text)) {
      await execute(run, statement);
      facts.push(factsOf(run, statement, run.origin, run.origin, true));
    } else {
      facts.push(await byItself(run, statement));
    }
  }
  return facts;
}

async function byItself(run: Run, statement: Statement): Promise<StatementFacts> {
  const { client, schema } = run;
  await client.query("BEGIN");
  const before = await observe(client, schema);
  try {
    await execute(run, statement);
    const facts = factsOf(run, statement, before, await observe(client, schema), true);
    await client.query("COMMIT");
    return facts;
  } catch (error) {
    await client.query("ROLLBACK");
    if (!(error instanceof StatementRefused) || !refusesTransaction(error.databaseError.code ?? "")) throw error;
  }
  const origin = { ...(await observe(client, schema)), ...(await totalCounts(client)) };
  const { locks } = await runHeldUp(run, () => execute(run, statement));
  const after = { ...(await observe(client, schema)), ...(await totalCounts(client)) };
  return factsOf(run, statement, origin, { ...after, locks }, false);
}

/**
 * What was read and changed since ever: a statement of several transactions is in no single one's counts. What a session
 * has counted is told to the others about once a second, unless it is made to tell (PostgreSQL 15); before that version the
 * counts are those which it has not told yet.
 */
async function totalCounts(client: Client): Promise<Pick<Observation, "rows"> | undefined> {
  const { rows: made } = await client.query(
    "SELECT pg_catalog.to_regprocedure('pg_catalog.pg_stat_force_next_flush()') IS NOT NULL AS possible",
  );
  if (made[0]?.possible !== true) return undefined;
  await client.query("SELECT pg_catalog.pg_stat_force_next_flush()");
  const { rows } = await client.query<Observation["rows"][number]>(
    `SELECT s.relid::int AS "table", coalesce(s.seq_scan, 0)::int AS scans, s.n_tup_ins::int AS inserted,
            s.n_tup_upd::int AS updated, s.n_tup_del::int AS deleted FROM pg_catalog.pg_stat_user_tables s`,
  );
  return { rows };
}

async function execute({ client, messages }: Run, { index, text }: Statement): Promise<void> {
  try {
    // Again each time, since the script may set it too.
    await client.query("SET client_min_messages = debug1");
    messages.length = 0;
    await client.query(text);
  } catch (error) {
    if (error instanceof DatabaseError) throw new StatementRefused(index, error);
    throw error;
  }
}

const SHOWN = 100;

function factsOf(
  { origin, messages }: Run,
  { line, text }: Statement,
  before: Observation,
  after: Observation,
  transactional: boolean,
): StatementFacts {
  const oneLine = text.replaceAll(/\s+/g, " ");
  const statement = oneLine.length > SHOWN ? `${oneLine.slice(0, SHOWN - 1).trimEnd()}…` : oneLine;
  return { line, statement, transactional, ...compare(origin, before, after, messages) };
}

async function survey(client: Client): Promise<{ schema: string; postgres: number }> {
  const { rows } = await client.query<{ schema: string | null; postgres: number }>(
    "SELECT current_schema() AS schema, current_setting('server_version_num')::int / 10000 AS postgres",
  );
  return { schema: rows[0]?.schema ?? "public", postgres: rows[0]?.postgres ?? 0 };
}
