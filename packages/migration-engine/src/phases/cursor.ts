import { readCheckpoint, type Checkpoint as Reached } from "../backfill/checkpoint.ts";
import type { Checkpoint } from "./checkpoint.ts";

/** Where a backfill is, for people. */
export function describeCursor({ place, passed }: Reached): string {
  if (place === undefined || passed === true)
    return passed === true ? "looking for rows that were left" : "at the start";
  const { position } = place;
  return position.order === "blocks"
    ? `block ${position.next} of ${position.end}`
    : `key ${position.after?.join(", ") ?? "at the start"}`;
}

/** The same backfill, to begin anew: what it has changed of triggers stays known, since it has to be given back. */
export function fromTheFirstRow(checkpoint: Checkpoint | undefined): Checkpoint | undefined {
  if (checkpoint === undefined) return undefined;
  const { rows, guarded } = readCheckpoint(checkpoint.state);
  const state: Reached = { rows, guarded };
  return { rows, cursor: describeCursor(state), state };
}
