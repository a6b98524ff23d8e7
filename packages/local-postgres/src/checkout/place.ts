import { createHash } from "node:crypto";
import { realpathSync } from "node:fs";
import { join } from "node:path";

/** Where a checkout keeps its server. */
export interface Place {
  /** `<root>/.strata/postgres` */
  readonly folder: string;
  readonly dataDirectory: string;
  /** The server's log. */
  readonly log: string;
  /** Port and password: see record.ts. */
  readonly record: string;
  /** See ../lock.ts. */
  readonly lock: string;
  /** Different for every place on this machine, so that a copied or moved checkout never takes another's server for its own. */
  readonly clusterName: string;
}

export function placeOf(root: string): Place {
  const folder = join(realpathSync.native(root), ".strata", "postgres");
  return {
    folder,
    dataDirectory: join(folder, "data"),
    log: join(folder, "server.log"),
    record: join(folder, "server.json"),
    lock: join(folder, "lock"),
    clusterName: `strata-${createHash("sha256").update(folder).digest("hex").slice(0, 16)}`,
  };
}
