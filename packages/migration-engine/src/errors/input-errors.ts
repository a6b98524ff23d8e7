import type { CatalogEntry } from "./catalog-entry.ts";

/** What was typed, and what lies in the files. */
export const inputErrors = {
  COMMAND_UNKNOWN: {
    outcome: "misused",
    cause: "The first word after `strata` is none of its commands.",
    cure: "`strata help` lists the commands.",
  },
  ARGUMENT_INVALID: {
    outcome: "misused",
    cause: "A flag is unknown, lacks its value, or has one that cannot be understood.",
    cure: "`strata help <command>` lists the flags of a command.",
  },
  CONFIRMATION_NEEDED: {
    outcome: "refused",
    cause: "The command asks before it does this, and the answer was not yes, or nobody was there to be asked.",
    cure: "Say --yes.",
  },
  CONFIG_INVALID: {
    outcome: "misused",
    cause: "strata.config.json says something that cannot be understood.",
    cure: "Correct what the message names; its schema is packages/migration-engine/schema/strata.config.schema.json.",
  },
  CONFIG_EXISTS: {
    outcome: "refused",
    cause: "`strata init` writes strata.config.json anew, and there is one.",
    cure: "Edit it by hand, or say `strata init --force` to lose what it says.",
  },
  DRIZZLE_CONFIG_MISSING: {
    outcome: "misused",
    cause: "`strata init` found no drizzle config from which it could read a folder of PostgreSQL migrations.",
    cure: 'Write strata.config.json by hand: { "packages": [{ "name": "orders", "migrations": "services/orders/drizzle" }] }',
  },
  ROSTER_INVALID: {
    outcome: "misused",
    cause: "A package of the roster cannot be read, or the packages depend on each other in a circle.",
    cure: "Correct the package.json that the message names.",
  },
  MIGRATION_NAME_INVALID: {
    outcome: "misused",
    cause: "A folder among the migrations holds a migration.sql, and has no timestamp to order it by.",
    cure: "Name it <YYYYMMDDHHMMSS>_<name>, or move it out of the migrations folder.",
  },
  MIGRATION_SQL_MISSING: {
    outcome: "misused",
    cause: "A migration folder holds no migration.sql, or a file that the journal names is not there.",
    cure: "Restore the file; or delete the folder, or the journal's entry, if the migration was never applied anywhere.",
  },
  PHASES_INVALID: {
    outcome: "misused",
    cause: "The files of a migration in phases do not fit together, or one has a name that no phase has.",
    cure: "Name them as docs/phased-migrations.md does: expand.sql, backfill.json, enforce.sql, guard.sql, contract.sql, down/.",
  },
  MIGRATION_UNKNOWN: {
    outcome: "misused",
    cause: "No migration has the name that was given, or more than one package has it.",
    cure: "Write it as <package>/<folder>; `status` lists all.",
  },
  SCRIPT_NOT_TEXT: {
    outcome: "misused",
    cause: "A script is not UTF-8 text: it was saved as UTF-16 or in an older encoding, or holds NUL bytes.",
    cure: "Save it as UTF-8. PostgreSQL has no NUL character; write bytes as '\\x00'::bytea.",
  },
  INDEX_UNNAMED: {
    outcome: "misused",
    cause:
      "An index that is built concurrently is left behind invalid when the build is cut off, and without a name nobody can tell which one it is.",
    cure: "Name it right behind CONCURRENTLY: CREATE INDEX CONCURRENTLY <name> ON <table> (...).",
  },
  COPY_FROM_STDIN: {
    outcome: "misused",
    cause:
      "COPY ... FROM stdin takes its rows from the client program after the statement; in a script those lines are not SQL, and psql alone can tell.",
    cure: "Write INSERT INTO ... VALUES (...), (...); instead. `pg_dump --inserts` writes dumps that way.",
  },
  WAY_BACK_INSIDE: {
    outcome: "misused",
    cause:
      "The script holds the way there and the way back one after the other, as dbmate, goose, sql-migrate and node-pg-migrate write them; run as it is, it would undo what it did.",
    cure: "Move what comes after that line to down.sql in the folder, or to <name>.down.sql beside a plain file.",
  },
  DIRECTIVE_INVALID: {
    outcome: "misused",
    cause: "A comment of the form `-- strata: …` says something that Strata does not know.",
    cure: "Known are: non-transactional; lock_timeout = 5s; statement_timeout = 10min (units: ms, s, min, h).",
  },
  PLAN_INVALID: {
    outcome: "misused",
    cause: "The file given with --plan cannot be read as a plan.",
    cure: "Make it with `strata plan --out <file>`.",
  },
  PACKAGE_UNKNOWN: {
    outcome: "misused",
    cause: "No package of the roster has the name that was given.",
    cure: "Write it as its package.json does; the message lists all.",
  },
  SOURCE_UNKNOWN: {
    outcome: "misused",
    cause: "The tool or the table that `adopt` was to read is not known or not there.",
    cure: "Say who wrote the table and where it is: --from <tool> --table <schema>.<table>.",
  },
  SOURCE_DIRTY: {
    outcome: "refused",
    cause: "Another tool stopped in the middle of a migration, so nobody knows what of it is in the database.",
    cure: "Finish or undo that migration by hand and correct the tool's table; then adopt.",
  },
  ADOPTION_UNDECIDED: {
    outcome: "refused",
    cause: "Migrations older than the newest adopted one are recorded nowhere: they were skipped, or ran unrecorded.",
    cure: "Look whether their changes are in the database, and say --ran or --pending for each.",
  },
} as const satisfies Record<string, CatalogEntry>;
