import type { CatalogEntry } from "./catalog-entry.ts";

/** Generating, proving and comparing: what runs in development, in CI, and at the person on call. */
export const workflowErrors = {
  DOMAIN_UNREADABLE: {
    outcome: "misused",
    cause: "What a schema package declares could not be read: its drizzle.config.ts, its tables, or its declarations.",
    cure: "Correct the file that the message names.",
  },
  DECLARATION_INVALID: {
    outcome: "misused",
    cause: "Two declarations contradict each other, or one cannot be turned into SQL.",
    cure: "Correct the declaration that the message names.",
  },
  DECLARATION_FAILED: {
    outcome: "failed",
    cause: "PostgreSQL refused a table or an object as it is declared in TypeScript.",
    cure: "Correct the declaration; nothing was written.",
  },
  DRIZZLE_KIT_FAILED: {
    outcome: "failed",
    cause: "drizzle-kit could not read the tables, or found the folder of migrations in disorder.",
    cure: "`drizzle-kit check` in the package's folder says more.",
  },
  GENERATION_UNPROVEN: {
    outcome: "failed",
    cause: "What was generated was run on a throwaway database and did not come to what the code declares.",
    cure: "Write this change by hand with `strata generate --custom <name>`, and please report it.",
  },
  CERTIFICATION_FAILED: {
    outcome: "failed",
    cause: "A migration was measured on a throwaway database with a few rows in every table, and a statement failed.",
    cure: "Correct the statement that the message shows: where tables have rows, it would fail there too.",
  },
  REPLAY_FAILED: {
    outcome: "failed",
    cause: "A migration that is compared with a live database could not be run on an empty throwaway one.",
    cure: "Correct it so that it builds an empty database: what it takes for granted belongs into a migration before it.",
  },
  LEDGER_MISSING: {
    outcome: "refused",
    cause: "`verify` compares a database with what its ledger says, and found no ledger where the migrations would go.",
    cure: "Name the schema that the migrations run in: ?options=-c%20search_path%3D<schema> behind the URL. A database without a ledger: `strata adopt`.",
  },
  LEDGER_UNFINISHED: {
    outcome: "refused",
    cause: "A non-transactional migration stopped half-way, so nobody can say what the database should be like.",
    cure: "`strata migrate` goes on with it; then verify.",
  },
  SCRIPT_LOST: {
    outcome: "refused",
    cause: "The ledger did not keep the text of a migration, which was too long, and no file has the text that ran.",
    cure: "Restore the file from git as it was when it ran, and verify again.",
  },
  SETUP_FAILED: {
    outcome: "misused",
    cause:
      "The script that is to be run before the first migration could not be read, or not be run on an empty throwaway database.",
    cure: "Correct the script that `setup` names in strata.config.json, or --setup.",
  },
  VERSION_UNAVAILABLE: {
    outcome: "failed",
    cause: "A live database is compared on a PostgreSQL of the same major version, and none could be had.",
    cure: "Give a server of that version on which databases may be created: --throwaway <url>",
  },
  WATCH_NOT_LOCAL: {
    outcome: "refused",
    cause:
      "`generate --watch` takes drafts back with all that their columns hold, so it works on the embedded server alone.",
    cure: "Run it without DATABASE_URL, also in .env: env -u DATABASE_URL pnpm generate <package> --watch",
  },
  SEED_NOT_LOCAL: {
    outcome: "refused",
    cause: "`seed` writes made-up rows, and so into the embedded server of this checkout alone, unless it is told.",
    cure: "Run it without DATABASE_URL, also in .env; or say that you mean that database: --any-database",
  },
  SEED_FAILED: {
    outcome: "failed",
    cause: "The tables are not there, are not up to date, or have these very rows already.",
    cure: "The message says which: `strata migrate`, or another number for --seed.",
  },
  DRAFT_EDITED: {
    outcome: "refused",
    cause: "A file of the draft is not as `generate --watch` wrote it, and a new draft would overwrite that.",
    cure: "Undo the edit; or end the watch, which leaves the draft to you: then `strata certify`.",
  },
  DRAFT_BURIED: {
    outcome: "refused",
    cause: "Another migration was applied to the local database after the draft, which cannot be taken back below it.",
    cure: "End the watch and begin a new one: the draft stays as a migration, and what follows goes into another.",
  },
} as const satisfies Record<string, CatalogEntry>;
