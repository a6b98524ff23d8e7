import { readFile, stat } from "node:fs/promises";
import { LocalServerError, USE_ANOTHER_SERVER } from "../local-server-error.ts";

/** A line of passwd(5). */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** The accounts that are made for this, or that own nothing: the first that exists is taken. */
const PREFERRED = ["postgres", "_postgres", "nobody"];

/**
 * The account that root hands PostgreSQL over to: the owner of the data when there is some, else one of this machine.
 * initdb wants an account with a name, so a bare number will not do.
 *
 * @throws LocalServerError when the machine has no account but root's
 */
export async function findAccount(dataDirectory: string): Promise<Account> {
  const owner = await stat(dataDirectory).catch(() => undefined);
  if (owner && owner.uid !== 0) return { name: String(owner.uid), uid: owner.uid, gid: owner.gid };
  const account = pickAccount(await readFile("/etc/passwd", "utf8").catch(() => ""));
  if (account) return account;
  throw new LocalServerError({
    what: "The embedded PostgreSQL has nobody to run as.",
    why: "PostgreSQL refuses to run as root, and /etc/passwd names no other account.",
    next: `Add one with \`useradd --system postgres\`, work as an ordinary user, or ${USE_ANOTHER_SERVER}.`,
  });
}

/** The unprivileged account of a passwd(5) file that suits a server best. */
export function pickAccount(passwd: string): Account | undefined {
  const accounts = passwd
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => !fields[0]?.startsWith("#") && fields.length >= 4)
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter(({ uid, gid }) => Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0);
  const preferred = PREFERRED.map((name) => accounts.find((account) => account.name === name));
  return preferred.find((account) => account !== undefined) ?? accounts[0];
}
