import type { Checkpoint as Reached } from "../backfill/checkpoint.ts";

/** Where a backfill is, for people. */
export function describeCursor({ place, passed }: Reached): string {
  if (place === undefined || passed === true)
    return passed === true ? "looking for rows that were left" : "at the start";
  const { position } = place;
  return position.order === "blocks"
    ? `block ${position.next} of ${position.end}`
    : `key ${position.after?.join(", ") ?? "at the start"}`;
}
