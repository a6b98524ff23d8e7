import { startThrowawayServer, type ThrowawayServer } from "@strata/local-postgres";

/**
 * A server as one has it in production: every commit reaches the disk. In a temporary folder, with an empty database each
 * time one is asked for.
 *
 * @param settings server parameters besides
 */
export function startDurableServer(settings: Readonly<Record<string, string>> = {}): Promise<ThrowawayServer> {
  return startThrowawayServer({
    settings: { fsync: "on", synchronous_commit: "on", full_page_writes: "on", ...settings },
  });
}
