import { readFile, rename, writeFile } from "node:fs/promises";
import { LocalServerError } from "../local-server-error.ts";
import { LOOPBACK } from "../server/port.ts";
import type { Place } from "./place.ts";

/** What is remembered of a checkout's server while it is stopped. */
export interface ServerRecord {
  /** Where it listened last. */
  readonly port: number;
  /** Of the superuser `postgres`; hexadecimal digits. */
  readonly password: string;
}

/** The database that is made with the server. */
export const DATABASE = "strata";

export function urlOf({ port, password }: ServerRecord): string {
  return `postgres://postgres:${password}@${LOOPBACK}:${port}/${DATABASE}`;
}

/**
 * Reads the record; undefined when there is none or it is damaged.
 *
 * @throws LocalServerError when it belongs to another user
 */
export async function readRecord({ record, folder }: Place): Promise<ServerRecord | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(record, "utf8"));
    return isRecord(value) ? { port: value.port, password: value.password } : undefined;
  } catch (error) {
    if (!(error instanceof Error && "code" in error) || error.code === "ENOENT") return undefined;
    throw new LocalServerError({
      what: `The embedded PostgreSQL of this checkout belongs to another user.`,
      why: `${record} cannot be read: ${error.message}`,
      next: `Work as that user, or as root: chown -R for all of ${folder}, or delete it to begin anew.`,
      cause: error,
    });
  }
}

/** Writes the record, readable for us alone, whole or not at all. */
export async function writeRecord({ record }: Place, value: ServerRecord): Promise<void> {
  const draft = `${record}.new`;
  await writeFile(draft, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  await rename(draft, record);
}

function isRecord(value: unknown): value is ServerRecord {
  if (typeof value !== "object" || value === null) return false;
  const { port, password }: Partial<Record<keyof ServerRecord, unknown>> = value;
  return Number.isInteger(port) && typeof password === "string" && /^[0-9a-f]+$/.test(password);
}
