import type { Session } from "../wire/session.ts";

const SETTINGS: Readonly<Record<string, string>> = {
  tcp_keepalives_idle: "20",
  tcp_keepalives_interval: "10",
  tcp_keepalives_count: "4",
  tcp_user_timeout: "60000",
};

/**
 * Lets the server notice within about a minute that we are gone, and with us what we have locked: by its defaults it
 * would ask a silent connection after two hours for the first time, wait a quarter of an hour for what it sent to arrive,
 * and finish a statement of any length for nobody (manual, sections 20.3.2 and 20.3.3). On a Unix socket the settings of
 * TCP are without effect. Only on Linux do all versions take `client_connection_check_interval`. Behind a pooler the
 * connection is not ours to set up.
 */
export function keepAlive({ processId }: Pick<Session, "processId">): string {
  const calls = Object.entries(SETTINGS).map(([name, value]) => `set_config('${name}', '${value}', false)`);
  const linux = "version() LIKE '%linux%'";
  const check = `CASE WHEN ${linux} THEN set_config('client_connection_check_interval', '10s', false) END`;
  return `SELECT ${[...calls, check].join(", ")} WHERE pg_backend_pid() = ${processId}`;
}
