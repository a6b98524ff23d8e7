import { label } from "../migration.ts";
import { quoteIdentifier } from "../sql/identifiers.ts";
import { withStrongLock } from "../strong-lock/with-strong-lock.ts";
import type { Checkpoint, GuardedTrigger } from "./checkpoint.ts";
import { isGuarded, replacing, withGuard } from "./guard.ts";
import type { Trigger } from "./triggers.ts";
import { keep, type Work } from "./work.ts";

type Guarding = Pick<
  Work,
  "session" | "watch" | "clock" | "signal" | "migration" | "checkpoint" | "keepCheckpoint" | "onCheckpoint"
>;

/** Puts the guards on; how the triggers were before is kept in the same transaction, and so survives a kill. */
export async function putGuards(work: Work, unguarded: readonly Trigger[]): Promise<void> {
  for (const { table, name, definition, always } of unguarded) {
    const enable = always ? `; ALTER TABLE ${table} ENABLE ALWAYS TRIGGER ${quoteIdentifier(name)}` : "";
    const restore = replacing(definition) + enable;
    const guarded = [...work.checkpoint.guarded, { table, name, restore }];
    await change(work, table, withGuard(definition) + enable, { ...work.checkpoint, guarded });
  }
}

/** Takes off the guards that the checkpoint knows of. A trigger that is gone, or was made anew since, is left alone. */
export async function takeGuardsOff(work: Guarding): Promise<void> {
  for (const trigger of work.checkpoint.guarded) {
    const guarded = work.checkpoint.guarded.filter((other) => other !== trigger);
    const script = (await isOn(work, trigger)) ? trigger.restore : "";
    await change(work, trigger.table, script, { ...work.checkpoint, guarded });
  }
}

async function isOn({ session }: Guarding, { table, name }: GuardedTrigger): Promise<boolean> {
  const [row] = await session.query<{ definition: string }>(
    "SELECT pg_get_triggerdef(oid) AS definition FROM pg_trigger WHERE tgrelid = to_regclass($1) AND tgname = $2",
    [table, name],
  );
  return row !== undefined && isGuarded(row.definition);
}

/** CREATE OR REPLACE TRIGGER takes SHARE ROW EXCLUSIVE (manual, CREATE TRIGGER, notes). */
async function change(work: Guarding, table: string, script: string, checkpoint: Checkpoint): Promise<void> {
  const { session, watch, clock, signal, migration } = work;
  const both = async (): Promise<() => void> => {
    await session.execute(script);
    return keep(work, checkpoint);
  };
  const kept = await withStrongLock(session, watch, [table], both, {
    purpose: label(migration),
    mode: "SHARE ROW EXCLUSIVE",
    clock,
    signal,
  });
  kept?.();
}
