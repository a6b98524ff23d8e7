import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A PgBouncer in transaction mode before the server of the tests. */
export interface Pooler extends AsyncDisposable {
  /** The same database by way of the pooler. */
  url(direct: string): string;
}

/** Debian's, where it is installed. */
export function findPgBouncer(): string | undefined {
  const path = `${process.env["PATH"] ?? ""}:/usr/sbin`;
  const found = spawnSync("which", ["pgbouncer"], { env: { PATH: path }, encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : undefined;
}

export async function startPgBouncer(program: string, target: string): Promise<Pooler> {
  const { hostname, port, username, password } = new URL(target);
  const folder = await mkdtemp(join(tmpdir(), "strata-pgbouncer-"));
  await chmod(folder, 0o755);
  const own = await freePort();
  await writeFile(
    join(folder, "pgbouncer.ini"),
    `[databases]
* = host=${hostname} port=${port} user=${decodeURIComponent(username)} password='${decodeURIComponent(password)}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
`,
  );
  // It refuses to run as root, like PostgreSQL itself.
  const asNobody = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  const child = spawn(program, [join(folder, "pgbouncer.ini")], { ...asNobody, stdio: ["ignore", "ignore", "pipe"] });
  for await (const line of child.stderr) if (String(line).includes("process up")) break;
  child.stderr.resume();
  return {
    url(direct) {
      const url = new URL(direct);
      url.host = `127.0.0.1:${own}`;
      return url.href;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGINT");
      setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
      await once(child, "exit");
      await rm(folder, { recursive: true });
    },
  };
}

function idOf(flag: string): number {
  return Number(execFileSync("id", [flag, "nobody"], { encoding: "utf8" }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}
