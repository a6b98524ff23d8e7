import { LOOPBACK } from "./port.ts";

/** Server parameters by name (manual, "Server Configuration"). */
export type Settings = Readonly<Record<string, string>>;

/** What every server of ours is set to, whatever else it is for. */
export const BASE_SETTINGS: Settings = {
  listen_addresses: LOOPBACK,
  // A socket's path may have 107 bytes at most, and a checkout's path may be longer. TCP works everywhere.
  unix_socket_directories: "",
  // The same answers on every machine.
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
};

/** Settings as lines of postgresql.conf. */
export function configurationLines(settings: Settings): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = '${value.replaceAll("\\", "\\\\").replaceAll("'", "''")}'\n`)
    .join("");
}
