import { connect, type ConnectOptions } from "../wire/connect.ts";
import type { Session } from "../wire/session.ts";
import { parseUrl } from "../wire/url.ts";
import { explainConnectFailure } from "./failure.ts";

/** The database that a run works on. */
export type Target = Pick<ConnectOptions, "url" | "ssl" | "database">;

/**
 * Connects, and says in the user's words why that was not possible.
 *
 * @throws StrataError URL_INVALID, SERVER_UNREACHABLE, TLS_FAILED, AUTHENTICATION_FAILED, DATABASE_MISSING …
 */
export async function openSession(target: Target): Promise<Session> {
  try {
    return await connect({ ...target, applicationName: "strata" });
  } catch (error) {
    throw explainConnectFailure(error);
  }
}

/** The name of the database that a URL leads to. @throws StrataError URL_INVALID */
export function databaseOf({ url }: Target): string {
  try {
    return parseUrl(url).database;
  } catch (error) {
    throw explainConnectFailure(error);
  }
}
