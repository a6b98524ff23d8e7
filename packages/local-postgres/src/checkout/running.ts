import { greet } from "../server/greet.ts";
import { readPidFile } from "../server/pid-file.ts";
import { isPostmaster } from "../server/processes.ts";
import type { Place } from "./place.ts";

export interface Running {
  readonly pid: number;
  readonly port: number;
  /** It lets clients in; else it is starting, recovering, stopping or hanging. */
  readonly accepting: boolean;
}

/**
 * The server that runs on the data of this checkout, if one does. The pid in its file is believed only if that process
 * is this very server, and the port only if a PostgreSQL answers there.
 */
export async function findRunning({ dataDirectory, clusterName }: Place): Promise<Running | undefined> {
  const file = await readPidFile(dataDirectory);
  if (file === undefined || !(await isPostmaster(file.pid, clusterName))) return undefined;
  return { ...file, accepting: (await greet(file.port)) === "accepting" };
}
