export { ensureLocalServer, type EnsureOptions, type LocalServer } from "./checkout/ensure.ts";
export { localServerStatus, type LocalServerStatus } from "./checkout/status.ts";
export { LocalServerError } from "./local-server-error.ts";
export { resetLocalServer } from "./checkout/reset.ts";
export { stopLocalServer } from "./checkout/stop.ts";
export { startThrowawayServer, type ThrowawayServer } from "./throwaway/start.ts";
