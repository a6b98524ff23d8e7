import { StrataError } from "../errors/strata-error.ts";
import type { ErrorCode } from "../errors/catalog.ts";
import { ConnectionError, DatabaseError, InvalidUrlError } from "../wire/errors.ts";

/** SQLSTATEs by which a server turns a connection away (manual, appendix A). */
const REJECTIONS: Readonly<Record<string, ErrorCode>> = {
  "28000": "AUTHENTICATION_FAILED",
  "28P01": "AUTHENTICATION_FAILED",
  "3D000": "DATABASE_MISSING",
};

const INSUFFICIENT_PRIVILEGE = "42501";

const BROKEN: Readonly<Record<string, ErrorCode>> = {
  closed: "CONNECTION_LOST",
  tls: "TLS_FAILED",
  authentication: "AUTHENTICATION_FAILED",
};

/** Says in a user's words why a connection could not be made or was lost. Other errors come back as they are. */
export function explainConnectFailure(error: unknown): unknown {
  if (error instanceof InvalidUrlError) {
    return new StrataError("URL_INVALID", { what: `The database URL cannot be used: ${error.message}`, cause: error });
  }
  if (error instanceof ConnectionError) {
    return new StrataError(BROKEN[error.reason] ?? "SERVER_UNREACHABLE", { what: error.message, cause: error });
  }
  if (error instanceof DatabaseError) {
    return new StrataError(REJECTIONS[error.sqlState] ?? "CONNECTION_REJECTED", {
      what: `${error.message} (SQLSTATE ${error.sqlState})`,
      why: error.hint,
      cause: error,
    });
  }
  return error;
}

/** Says in a user's words why the engine's own statements failed. Other errors come back as they are. */
export function explainSessionFailure(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return explainConnectFailure(error);
  const details = {
    what: `${error.message} (SQLSTATE ${error.sqlState})`,
    why: error.hint ?? error.detail,
    cause: error,
  };
  if (error.sqlState !== INSUFFICIENT_PRIVILEGE) return new StrataError("SERVER_REFUSED", details);
  return new StrataError("PRIVILEGE_MISSING", {
    ...details,
    next: "To look: GRANT SELECT ON strata_ledger TO <role>. To migrate: use the role that owns strata_ledger.",
  });
}
