import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { placeOf } from "./place.ts";
import { findRunning } from "./running.ts";

export interface LocalServerStatus {
  /** "missing": never made, or deleted. "not-ready": it runs, but lets nobody in (yet, or any more). */
  readonly state: "running" | "not-ready" | "stopped" | "missing";
  readonly port?: number;
  readonly pid?: number;
  readonly dataDirectory: string;
  /** Major version of PostgreSQL that made the data. */
  readonly version?: string;
}

/** How the server of a checkout does. Starts nothing. */
export async function localServerStatus({ root }: { readonly root: string }): Promise<LocalServerStatus> {
  const place = placeOf(root);
  const { dataDirectory } = place;
  const version = await readFile(join(dataDirectory, "PG_VERSION"), "utf8").catch(() => undefined);
  if (version === undefined) return { state: "missing", dataDirectory };
  const stopped = { dataDirectory, version: version.trim() };
  const running = await findRunning(place);
  if (running === undefined) return { state: "stopped", ...stopped };
  const { accepting, pid, port } = running;
  return { state: accepting ? "running" : "not-ready", port, pid, ...stopped };
}
