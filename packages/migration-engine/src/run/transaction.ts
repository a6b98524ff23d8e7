import { keepAlive } from "../database/keep-alive.ts";
import type { MigrationId } from "../migration.ts";
import { holdsLock } from "../ledger/lock.ts";
import { ConnectionError } from "../wire/errors.ts";
import { askByXid, CommitUnanswered } from "./commit-outcome.ts";
import { encodingChanged, releasedLock } from "./forbidden.ts";
import { executeMarked } from "./mark.ts";
import type { Listener } from "./statement-done.ts";
import type { ScriptText } from "../sql/script-text.ts";
import type { Session } from "../wire/session.ts";

/**
 * Takes back whatever a script left behind in the session, for the ledger's own statement and for the next migration:
 * settings, roles, cursors, prepared statements, and temporary tables, which would go before real ones of the same name.
 * Not DISCARD ALL, which would also let go of the advisory lock, and cannot run in a transaction.
 */
export async function resetSession(session: Session): Promise<void> {
  await session.execute(resetScript(session));
}

/** The same, to be sent with something else. */
export function resetScript(session: Session): string {
  return `${RESET}; ${keepAlive(session)}`;
}

const RESET =
  "RESET SESSION AUTHORIZATION; RESET ROLE; RESET ALL; CLOSE ALL; UNLISTEN *; DEALLOCATE ALL; DISCARD SEQUENCES; DISCARD TEMP";

export interface Script {
  readonly migration: MigrationId;
  readonly file: string;
  readonly text: ScriptText;
  /** Settings for the script alone: `lock_timeout`, `strata.accept_data_loss` … */
  readonly settings: Readonly<Record<string, string>>;
  /** Begins to listen to the command tags of a run of it, where somebody wants to know. */
  readonly listen?: (() => Listener) | undefined;
}

/**
 * Runs a script and the change of the ledger that goes with it, within a transaction: both stay, or neither.
 *
 * @param keepLedger changes the ledger; called once the script has succeeded
 * @returns the transaction's id
 * @throws StrataError MIGRATION_ENDED_TRANSACTION, MIGRATION_RELEASED_LOCK, or whatever the session throws
 */
export async function runScript(
  session: Session,
  script: Script,
  keepLedger: () => Promise<unknown>,
): Promise<string | undefined> {
  await setLocally(session, script.settings);
  await executeMarked(session, script.text, script, { onComplete: script.listen?.() });
  assertSameEncoding(session, script);
  // Sent together and answered in this order. What comes after a failure fails for being after it: the first one counts.
  const [reset, locked, kept, asked] = await Promise.allSettled([
    resetSession(session),
    assertLocked(session, script),
    keepLedger(),
    session.query<{ xid: string }>("SELECT pg_current_xact_id()::text AS xid"),
  ]);
  for (const one of [reset, locked, kept, asked]) if (one.status === "rejected") throw one.reason;
  return asked.status === "fulfilled" ? asked.value[0]?.xid : undefined;
}

/**
 * Commits what the work did, or nothing of it.
 *
 * @param work gives the transaction's id, where somebody will ask for it
 * @throws CommitUnanswered when the connection was lost during COMMIT and the id is known
 */
export async function inTransaction(session: Session, work: () => Promise<string | undefined>): Promise<void> {
  await session.execute("BEGIN");
  let xid: string | undefined;
  try {
    xid = await work();
  } catch (error) {
    if (session.transactionStatus !== "idle") await session.execute("ROLLBACK").catch(() => {});
    throw error;
  }
  try {
    await session.execute("COMMIT");
  } catch (error) {
    if (error instanceof ConnectionError && xid !== undefined) throw new CommitUnanswered(askByXid(xid), error);
    throw error;
  }
}

/**
 * What is sent after the script, and what the server says, would be read in the wrong encoding. The server tells each
 * change of it (manual, section 55.2.7, ParameterStatus).
 *
 * @throws StrataError ENCODING_CHANGED
 */
export function assertSameEncoding(session: Session, { migration, file }: Pick<Script, "migration" | "file">): void {
  const encoding = session.serverParameters.get("client_encoding");
  if (encoding === undefined || encoding === "UTF8") return;
  throw encodingChanged({ migration, file }, encoding);
}

/** @throws StrataError MIGRATION_RELEASED_LOCK */
export async function assertLocked(session: Session, script: Pick<Script, "migration" | "file">): Promise<void> {
  if (!(await holdsLock(session))) throw releasedLock(script);
}

/** Settings until the end of the transaction. */
function setLocally(session: Session, settings: Script["settings"]): Promise<void> {
  return setConfig(session, settings, true);
}

/** Settings until `resetSession`. */
export function setForSession(session: Session, settings: Script["settings"]): Promise<void> {
  return setConfig(session, settings, false);
}

async function setConfig(session: Session, settings: Script["settings"], local: boolean): Promise<void> {
  const { calls, values } = configCalls(settings, local);
  await session.query(`SELECT ${calls}`, values);
}

/** Values travel as parameters: they never become SQL text. */
export function configCalls(
  settings: Script["settings"],
  local: boolean,
): { readonly calls: string; readonly values: readonly string[] } {
  const calls = Object.keys(settings).map((_, at) => `set_config($${at * 2 + 1}, $${at * 2 + 2}, ${local})`);
  return { calls: calls.join(", "), values: Object.entries(settings).flat() };
}
