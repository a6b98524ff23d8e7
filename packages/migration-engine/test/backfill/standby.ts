import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres, { type Sql } from "postgres";
import { onTestFinished } from "vitest";

/**
 * A real standby of a server of the test's own, that streams from it. The server's programs need not include
 * pg_basebackup: its files are copied while the server knows of it (manual, section 25.3.4, low level API).
 */
export async function startStandby(primary: { readonly url: string; readonly sql: Sql }): Promise<Sql> {
  const folder = await mkdtemp(join(tmpdir(), "strata-standby-"));
  const data = join(folder, "data");
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { uid, gid } = await copyFiles(primary.sql, folder, data);
  const port = await freePort();
  const { hostname, port: from, password } = new URL(primary.url);
  const connection = `host=${hostname} port=${from} user=postgres password=${password}`;
  const [program = ""] = (await readFile(join(data, "postmaster.opts"), "utf8")).split(' "');
  const settings = [`port=${port}`, `primary_conninfo=${connection}`, "hot_standby=on"];
  const options = settings.flatMap((setting) => ["-c", setting]);
  const server = spawn(program.trim(), ["-D", data, ...options], {
    stdio: "ignore",
    ...(process.getuid?.() === 0 && { uid, gid }),
  });
  const gone = once(server, "exit");
  onTestFinished(async () => {
    server.kill("SIGQUIT");
    await gone;
  });
  const url = new URL(primary.url);
  url.port = String(port);
  const standby = postgres(url.href, { max: 1, onnotice: () => {} });
  onTestFinished(() => standby.end({ timeout: 1 }));
  await Promise.race([untilItStreams(primary.sql, standby), gone.then(() => Promise.reject(new Error("it ended")))]);
  return standby;
}

/** Also owner of the files, whom the server has to run as. */
async function copyFiles(sql: Sql, folder: string, data: string): Promise<{ uid: number; gid: number }> {
  const [found] = await sql<{ directory: string; version: number }[]>`
    SELECT current_setting('data_directory') AS directory, current_setting('server_version_num')::int AS version`;
  const { directory = "", version = 0 } = found ?? {};
  const [start, stop] =
    version < 150_000
      ? ["pg_start_backup('standby', true, false)", "pg_stop_backup(false)"]
      : ["pg_backup_start('standby', true)", "pg_backup_stop()"];
  const session = await sql.reserve();
  await session.unsafe(`SELECT ${start}`);
  await promisify(execFile)("cp", ["-a", directory, data]);
  const [backup] = await session.unsafe<{ labelfile: string }[]>(`SELECT labelfile FROM ${stop}`);
  session.release();
  await rm(join(data, "postmaster.pid"), { force: true });
  await writeFile(join(data, "backup_label"), backup?.labelfile ?? "");
  await writeFile(join(data, "standby.signal"), "");
  const { uid, gid } = await stat(directory);
  await promisify(execFile)("chown", ["-R", `${uid}:${gid}`, folder]);
  return { uid, gid };
}

async function untilItStreams(primary: Sql, standby: Sql): Promise<void> {
  for (;;) {
    const [row] = await primary`SELECT FROM pg_stat_replication WHERE state = 'streaming' AND replay_lsn IS NOT NULL`;
    const answers = await standby`SELECT 1`.then(
      () => true,
      () => false,
    );
    if (row !== undefined && answers) return;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
