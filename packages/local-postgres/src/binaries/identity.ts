import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";
import { findAccount } from "./account.ts";
import type { Binaries } from "./find.ts";
import { run, type Outcome } from "./run.ts";

/** As whom PostgreSQL's programs run. */
export interface Identity {
  /** Another user than ours, when we are root: theirs are the files. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** Words before the program: a command that changes over to the owner by itself. */
  readonly prefix: readonly string[];
}

/**
 * Capabilities that let a user through folders closed to it, the smaller one first. Docker gives root the second only.
 * See capabilities(7).
 */
const CAPABILITIES = ["dac_read_search", "dac_override"];

/**
 * As whom to run a server that keeps its files in `folder`: as ourselves, unless we are root, whom PostgreSQL refuses.
 * Then as the owner of the data if there is any, else as an unprivileged account of this machine.
 *
 * That account may have no way to a checkout below root's home. On Linux it then gets the one capability it lacks, for
 * these processes only; the mode of somebody's home is never changed.
 *
 * @throws LocalServerError when no account can reach the folder and the programs
 */
export async function chooseIdentity(binaries: Binaries, folder: string, dataDirectory: string): Promise<Identity> {
  if (process.geteuid?.() !== 0) return { prefix: [] };
  const account = await findAccount(dataDirectory);
  const failures: string[] = [];
  for (const identity of candidates(account)) {
    const { ok, output } = await reach(identity, binaries, folder);
    if (ok) return identity;
    failures.push(output.trim());
  }
  throw new LocalServerError({
    what: `The embedded PostgreSQL cannot run as "${account.name}", who has no way to ${folder}.`,
    why: `PostgreSQL refuses to run as root, and others are kept out of this folder or of its programs:\n${failures.join("\n")}`,
    next: `Work as an ordinary user, move the checkout out of the closed folder, install setpriv (util-linux), or ${USE_ANOTHER_SERVER}.`,
  });
}

function candidates({ uid, gid }: { uid: number; gid: number }): Identity[] {
  const owner = { uid, gid };
  const plain = { owner, prefix: [] };
  if (process.platform !== "linux") return [plain];
  const withCapability = CAPABILITIES.map((capability) => ({
    owner,
    prefix: [
      "setpriv",
      `--reuid=${uid}`,
      `--regid=${gid}`,
      "--clear-groups",
      `--inh-caps=+${capability}`,
      `--ambient-caps=+${capability}`,
      // initdb looks for its neighbours with access(2), which sets capabilities aside unless this bit is set.
      "--securebits=+no_setuid_fixup",
    ],
  }));
  return [plain, ...withCapability];
}

/** Tries what initdb will do: enter the folder, see the program, run it. */
function reach(identity: Identity, { postgres }: Binaries, folder: string): Promise<Outcome> {
  const script = 'cd "$1" && test -x "$2" && "$2" --version';
  return run(identity, { program: "/bin/sh", arguments: ["-c", script, "sh", folder, postgres] });
}
