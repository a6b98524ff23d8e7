import { describeBlocker } from "../run/watch.ts";
import { findHolders } from "../strong-lock/holders.ts";
import type { Pressure } from "./pressure.ts";
import type { Work } from "./work.ts";

/** Why nothing can be done just now: somebody has locked rows, or the table. */
export async function lockedRows(
  { watch, session, table }: Pick<Work, "watch" | "session" | "table">,
  rows: number | undefined,
): Promise<Pressure> {
  const holders = await findHolders(watch, [table.name], "EXCLUSIVE", session.processId);
  const detail = holders.length === 0 ? undefined : holders.map(describeBlocker).join("; ");
  return { kind: "locked-rows", value: rows ?? 1, limit: 0, unit: "rows", detail };
}
