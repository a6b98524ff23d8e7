import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import type { Contender } from "../measure/rounds.ts";
import { startDurableServer } from "../measure/server.ts";
import { runWhole, type Command } from "../measure/whole-process.ts";
import { lay, type Tool } from "./contenders/contender.ts";
import type { LogicalMigration } from "./logical-migration.ts";

/** One server for all that is compared, with folders and databases that go in the end. */
export interface Field extends AsyncDisposable {
  /** A new database, empty. */
  readonly freshDatabase: () => Promise<string>;
  /** A new database that stays until the end. */
  readonly keptDatabase: (name: string) => Promise<string>;
  readonly url: string;
  readonly folder: () => Promise<string>;
}

export async function openField(): Promise<Field> {
  const server = await startDurableServer();
  const sql = postgres(server.url, { max: 1, onnotice: () => {} });
  const folders: string[] = [];
  let count = 0;
  return {
    url: server.url,
    async freshDatabase() {
      count += 1;
      if (count > 1) await sql.unsafe(`DROP DATABASE IF EXISTS bench_${count - 1} WITH (FORCE)`);
      await sql.unsafe(`CREATE DATABASE bench_${count}`);
      // What the making of a database leaves to be written is not the business of whoever is measured next.
      await sql.unsafe("CHECKPOINT");
      const url = new URL(server.url);
      url.pathname = `bench_${count}`;
      return url.href;
    },
    async keptDatabase(name) {
      const database = name.replaceAll(/\W+/g, "_").toLowerCase();
      await sql.unsafe(`CREATE DATABASE ${database}`);
      const url = new URL(server.url);
      url.pathname = database;
      return url.href;
    },
    async folder() {
      const folder = await mkdtemp(join(tmpdir(), "strata-benchmark-"));
      folders.push(folder);
      return folder;
    },
    async [Symbol.asyncDispose]() {
      await sql.end();
      await server.stop();
      for (const folder of folders) await rm(folder, { recursive: true });
    },
  };
}

/**
 * A tool that applies all migrations to an empty database, again and again.
 *
 * @param seenAs how the tool gets to the database: through a proxy, say
 */
export async function coldRun(
  field: Field,
  tool: Tool,
  migrations: readonly LogicalMigration[],
  seenAs: (url: string) => string = (url) => url,
): Promise<Contender> {
  const folder = await field.folder();
  await lay(folder, tool.files(migrations));
  let command: Command | undefined;
  return {
    name: tool.name,
    reset: async () => {
      command = tool.command(folder, seenAs(await field.freshDatabase()));
    },
    measure: () => runWhole(command ?? tool.command(folder, field.url)),
  };
}

/** A tool that finds nothing to do, in a database of its own that stays. */
export async function noOp(field: Field, tool: Tool, migrations: readonly LogicalMigration[]): Promise<Contender> {
  const [contender] = await noOps(field, tool, migrations, [tool]);
  return contender;
}

/**
 * Several commands that find nothing to do, on the same folders and in the same database.
 *
 * @param tool applies all before
 */
export async function noOps<const Asked extends readonly Tool[]>(
  field: Field,
  tool: Tool,
  migrations: readonly LogicalMigration[],
  asked: Asked,
): Promise<{ readonly [Place in keyof Asked]: Contender }> {
  const folder = await field.folder();
  await lay(folder, tool.files(migrations));
  const url = await field.keptDatabase(`noop_${tool.name}_${migrations.length}`);
  const contenders = asked.map((one): Contender => ({
    name: one.name,
    // The second time there is nothing to do, which some tools keep.
    prepare: async () => {
      await runWhole(tool.command(folder, url));
      await runWhole(one.command(folder, url));
    },
    measure: () => runWhole(one.command(folder, url)),
  }));
  return contenders as { [Place in keyof Asked]: Contender };
}
