export { connectDatabase, type Database } from "./connect.ts";
export { readDatabaseSettings, type DatabaseSettings, type PoolSettings } from "./settings.ts";
export { DatabaseSettingsError } from "./settings-error.ts";
export type { TlsSettings } from "./tls-settings.ts";
