export type { Brand } from "./brand.ts";
export { createdAt, id, timestamptz, updatedAt } from "./columns.ts";
export type { JsonObject, JsonValue } from "./json.ts";
export { newestFirst } from "./newest-first.ts";
export { oneOf } from "./one-of.ts";
