import type { CatalogEntry } from "./catalog-entry.ts";

/** The way to the database, and what is found there before anything is touched. */
export const connectionErrors = {
  LEDGER_HIDDEN: {
    outcome: "refused",
    cause: "Another schema has come before the one with the ledger in search_path; everything would be applied again.",
    cure: "Name the schema in search_path, or drop the one that came before it.",
  },
  LEDGER_NEWER: {
    outcome: "refused",
    cause: "A newer version of Strata has migrated this database.",
    cure: "Run that version, or a newer one.",
  },
  URL_INVALID: {
    outcome: "misused",
    cause: "The database URL cannot be understood.",
    cure: "Write it as postgres://user:password@host:5432/database; percent-encode special characters of the password.",
  },
  SERVER_UNREACHABLE: {
    outcome: "failed",
    cause: "No PostgreSQL answers at the host and port of the URL.",
    cure: "Check that the server runs and that host and port are right. Without DATABASE_URL the embedded server is used.",
  },
  TLS_FAILED: {
    outcome: "failed",
    cause: "The encrypted connection could not be set up, or the server's certificate was not accepted.",
    cure: "Name the certificate authority with DATABASE_SSL_CA, or connect by the host name that the certificate carries.",
  },
  CONNECTION_LOST: {
    outcome: "failed",
    cause: "The connection ended before the server had answered.",
    cure: "Run the same command again: what was committed is in the ledger, what was not has left no trace.",
  },
  AUTHENTICATION_FAILED: {
    outcome: "failed",
    cause: "The server refused the user or the password.",
    cure: "Check user and password of the URL, and the server's pg_hba.conf.",
  },
  DATABASE_MISSING: {
    outcome: "failed",
    cause: "The database of the URL does not exist.",
    cure: "Create it with `migrate --create-database`, or correct the name in the URL.",
  },
  CONNECTION_REJECTED: {
    outcome: "failed",
    cause: "The server answered, but did not let this connection in.",
    cure: "Read the server's message: it may be starting, shutting down, out of connections, or not allow this role.",
  },
  SERVER_REFUSED: {
    outcome: "failed",
    cause: "The server refused a statement of Strata's own: one about the ledger or the lock, not one of a migration.",
    cure: "Read the server's message. Something may have changed strata_ledger, or the server is in trouble.",
  },
  SERVER_TOO_OLD: {
    outcome: "refused",
    cause: "The server is older than PostgreSQL 14.",
    cure: "Upgrade the server.",
  },
  SERVER_READ_ONLY: {
    outcome: "refused",
    cause: "The server is a standby or accepts no writes in this session.",
    cure: "Connect to the primary.",
  },
  SCHEMA_MISSING: {
    outcome: "refused",
    cause: "No schema of the role's search_path exists, so there is nowhere to create tables.",
    cure: "Create the schema, or set search_path with ?options=-c%20search_path%3Dname in the URL.",
  },
  PRIVILEGE_MISSING: {
    outcome: "refused",
    cause: "The role lacks a right that migrations need.",
    cure: "Grant it with the statement that the message shows, as the owner of the schema.",
  },
  LOCAL_SERVER_FAILED: {
    outcome: "failed",
    cause: "The embedded PostgreSQL could not be started or stopped.",
    cure: "Read the server's own words in the message, or name a server of your own with DATABASE_URL.",
  },
  SETTINGS_INVALID: {
    outcome: "misused",
    cause: "An environment variable has a value that cannot be understood.",
    cure: "Correct the variables that the message names; .env.example explains each.",
  },
  POOLER_REFUSED: {
    outcome: "refused",
    cause:
      "A non-transactional migration needs one session of the server from beginning to end, which a pooler does not give.",
    cure: "Connect to the server directly for this run: DATABASE_URL with the server's own host and port.",
  },
  LOCK_NOT_AVAILABLE: {
    outcome: "locked",
    cause: "Another migrator holds the lock of this schema and did not finish within the time allowed.",
    cure: "Wait for it, allow more time with --lock-wait, or end the session that the message names.",
  },
} as const satisfies Record<string, CatalogEntry>;
