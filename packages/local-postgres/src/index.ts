export { ensureLocalServer, type EnsureOptions, type LocalServer } from "./checkout/ensure.ts";
export { DEFAULT_VERSION, postgresVersions, type PostgresVersion } from "./binaries/versions.ts";
export { localServerStatus, type LocalServerStatus } from "./checkout/status.ts";
export { LocalServerError } from "./local-server-error.ts";
export { resetLocalServer } from "./checkout/reset.ts";
export { stopLocalServer } from "./checkout/stop.ts";
export { startThrowawayServer, type ThrowawayOptions, type ThrowawayServer } from "./throwaway/start.ts";
