import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { findBinaries, type Binaries } from "../binaries/find.ts";
import { chooseIdentity, type Identity } from "../binaries/identity.ts";
import { configure, initialise } from "../server/initialise.ts";
import { runStandAlone } from "../server/stand-alone.ts";
import { makeNewFolder } from "./folder.ts";
import type { Place } from "./place.ts";
import { DATABASE, readRecord, writeRecord, type ServerRecord } from "./record.ts";

/** A cluster that can be started. */
export interface Prepared {
  readonly binaries: Binaries;
  readonly identity: Identity;
  /** Its port is 0 if it never listened. */
  readonly record: ServerRecord;
}

/** Makes the cluster of a checkout unless it is there; one whose password is lost gets a new one. */
export async function prepareCluster(place: Place, report: (line: string) => void): Promise<Prepared> {
  const binaries = await findBinaries();
  const identity = await chooseIdentity(binaries, place.folder, place.dataDirectory);
  const record = await readRecord(place);
  const exists = existsSync(place.dataDirectory);
  if (exists && record) return { binaries, identity, record };

  // A URL that somebody has noted outlives a reset.
  const fresh = record ?? { port: 0, password: randomBytes(16).toString("hex") };
  if (exists) {
    await runStandAlone(
      { binaries, identity },
      place.dataDirectory,
      `ALTER ROLE postgres PASSWORD '${fresh.password}'`,
    );
  } else {
    report("Making the data directory of the embedded PostgreSQL");
    const folder = await makeNewFolder(place);
    const { password } = fresh;
    const made = await initialise({ binaries, identity, folder, password });
    await configure(made);
    await runStandAlone({ binaries, identity }, made, `CREATE DATABASE ${DATABASE}`);
    // Only a whole cluster ever has this name, whenever we are killed.
    await rename(made, place.dataDirectory);
    await rm(folder, { recursive: true });
  }
  await writeRecord(place, fresh);
  return { binaries, identity, record: fresh };
}
