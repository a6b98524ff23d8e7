import { StrataError } from "../errors/strata-error.ts";
import { label } from "../migration.ts";
import type { Script } from "./transaction.ts";

/** What a script must not do, and is seen to have done. */
type Culprit = Pick<Script, "migration" | "file">;

export function endedTransaction({ migration, file }: Culprit): StrataError {
  return new StrataError("MIGRATION_ENDED_TRANSACTION", {
    what: `${label(migration)} ended the transaction that it ran in; what was committed of it stays, and the ledger does not know of it.`,
    location: { file },
  });
}

export function encodingChanged({ migration, file }: Culprit, to: string): StrataError {
  return new StrataError("ENCODING_CHANGED", {
    what: `${label(migration)} sets client_encoding to ${to} and does not set it back.`,
    location: { file },
  });
}

export function releasedLock({ migration, file }: Culprit): StrataError {
  return new StrataError("MIGRATION_RELEASED_LOCK", {
    what: `${label(migration)} let go of the lock by which migrators take turns.`,
    location: { file },
  });
}

/** Of the run as a whole, where its scripts do not tell which one it was. */
export function releasedBySome(): StrataError {
  return new StrataError("MIGRATION_RELEASED_LOCK", {
    what: "Something that this run called let go of the lock by which migrators take turns.",
    next: "Find the function, and remove the call. What this run has said to be applied is, and stands in the ledger.",
  });
}
