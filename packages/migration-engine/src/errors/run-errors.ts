import type { CatalogEntry } from "./catalog-entry.ts";

/** What happens, or is refused, when migrations run. */
export const runErrors = {
  MIGRATION_FAILED: {
    outcome: "failed",
    cause: "PostgreSQL refused a statement of the migration.",
    cure: "Correct the SQL at the place shown and run the command again. Nothing of the failed migration stays.",
  },
  MIGRATION_ENDED_TRANSACTION: {
    outcome: "failed",
    cause:
      "The SQL holds a COMMIT, ROLLBACK or the like, and so ended the transaction that Strata had opened around it.",
    cure: "Remove the transaction control: every migration already runs in one transaction with its ledger row.",
  },
  MIGRATION_RELEASED_LOCK: {
    outcome: "failed",
    cause:
      "The SQL called pg_advisory_unlock_all, DISCARD ALL or the like, and so let go of the lock that keeps other migrators away.",
    cure: "Remove the call. What it stands in is not recorded, and nothing that came after it was run.",
  },
  ENCODING_CHANGED: {
    outcome: "failed",
    cause:
      "Migrations are read and sent as UTF-8; after SET client_encoding the server would take them for something else.",
    cure: "Remove SET client_encoding from the file, and keep the file in UTF-8.",
  },
  TABLE_LOCKED: {
    outcome: "locked",
    cause: "The migration had to wait for a lock that another session holds, again and again.",
    cure: "Run it when the session that the message names has ended, or give it more time with --lock-retry.",
  },
  BACKFILL_INVALID: {
    outcome: "misused",
    cause: "A backfill is declared in a way that cannot work on this table. Nothing was touched.",
    cure: "Correct the declaration as the message says.",
  },
  BACKFILL_FAILED: {
    outcome: "failed",
    cause: "A batch of a backfill failed on the values of a row. The batches before it stay.",
    cure: "Correct the row or the expression and run the command again: it goes on with the batch that failed.",
  },
  BACKFILL_UNENDING: {
    outcome: "failed",
    cause:
      "A row that has just been done still matches the backfill's condition, and so would be done again and again.",
    cure: "Let the condition be false of every row that has got its new values. The batch that showed it was undone.",
  },
  BACKFILL_STALLED: {
    outcome: "locked",
    cause: "A backfill waited for too long for the database to become less busy, or for rows that others keep locked.",
    cure: "Run the command again when what the message names is over: it goes on where it stopped.",
  },
  PREREQUISITE_MISSING: {
    outcome: "failed",
    cause: "The migration takes something for granted that is not there: an extension, a role, a schema, or a right.",
    cure: "Provide it, as the message says; the migration itself need not change. Nothing of it stays.",
  },
  NEEDS_NO_TRANSACTION: {
    outcome: "failed",
    cause:
      "A statement of the migration cannot run inside a transaction, where migrations run unless they say otherwise.",
    cure: "Put this line on top of the file: -- strata: non-transactional",
  },
  ATOMIC_IMPOSSIBLE: {
    outcome: "refused",
    cause: "A migration cannot share one transaction with those after it, as --atomic asks for.",
    cure: "Apply up to that migration without --atomic, then the rest.",
  },
  MIGRATION_UNFINISHED: {
    outcome: "refused",
    cause: "A non-transactional migration stopped half-way, and cannot be taken up again as it is now.",
    cure: "Restore the statements that have been executed already; only those after them may be corrected.",
  },
  BACKFILL_INCOMPLETE: {
    outcome: "refused",
    cause: "Rows are left in the old form after the backfill has come to its end, so contract would lose them.",
    cure: "Find out who still writes the old form (the dual-write trigger of expand.sql should not let it); then run it again.",
  },
  CONTRACT_GUARDED: {
    outcome: "refused",
    cause: "The guard query of the migration says that contract has to wait: an old instance is still at work, say.",
    cure: "See to what the message lists, then run `strata migrate` again: it goes on at contract.",
  },
  INTERRUPTED: {
    outcome: "interrupted",
    cause: "Ctrl-C was pressed while a backfill ran; it stopped after the batch that it was at.",
    cure: "Run the same command again: it goes on where it stopped.",
  },
  MIGRATION_EDITED: {
    outcome: "refused",
    cause: "The SQL of a migration was changed in meaning after it had been applied here.",
    cure: "Undo the edit and write a new migration; or, if the database already is as the new text says, `strata repair`.",
  },
  MIGRATION_MISSING: {
    outcome: "refused",
    cause: "A migration that was applied here has no folder any more, and pending ones build on it.",
    cure: "Restore the folder from version control, or `strata repair --forget` it if it is gone for good.",
  },
  MIGRATION_LATE: {
    outcome: "refused",
    cause: "A migration sorts before one that has already been applied, and --late refuse was said.",
    cure: "Give it a newer timestamp, or apply it late: leave --late out.",
  },
  PLAN_STALE: {
    outcome: "refused",
    cause: "The ledger or the files have changed since the plan was made.",
    cure: "Make the plan again with `strata plan --out`, and have it read again.",
  },
  DATA_LOSS_REFUSED: {
    outcome: "refused",
    cause: "Reverting this migration would lose rows or values that the older form cannot hold.",
    cure: "Keep the migration, save the data elsewhere, or accept the loss with --accept-data-loss.",
  },
  DOWN_MISSING: {
    outcome: "refused",
    cause: "A migration that should be reverted has no down.sql, or its folder is gone.",
    cure: "Write the down.sql, or restore the folder from version control. Nothing was reverted.",
  },
} as const satisfies Record<string, CatalogEntry>;
