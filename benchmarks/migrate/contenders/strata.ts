import { readFileSync } from "node:fs";
import { join } from "node:path";
import { script } from "../logical-migration.ts";
import type { Tool } from "./contender.ts";

const ROOT = join(import.meta.dirname, "../../..");
const BIN = join(ROOT, "apps/migrator/bin/strata.js");

export const strata: Tool = inPackages("strata", 1);

/** The same command, which also says what there is. */
export const strataStatus: Tool = { ...strata, name: "strata status", command: running("status") };

/** The same migrations, dealt out to so many packages. */
export function strataInPackages(count: number): Tool {
  return inPackages(`strata, ${count} packages`, count);
}

/** The last migration also inserts so many megabytes. */
export function strataWithData(megabytes: number): Tool {
  return {
    ...strata,
    name: `strata, ${megabytes} MB of data`,
    files: (migrations) => {
      const rows = Array.from({ length: megabytes * 1000 }, (_, at) => `(${at}, '${"x".repeat(988)}')`);
      const inserts = Array.from(
        { length: megabytes },
        (_, at) => `INSERT INTO data VALUES ${rows.slice(at * 1000, at * 1000 + 1000).join(", ")};\n`,
      );
      return {
        ...strata.files(migrations),
        "migrations/p0/20300101000000_data/migration.sql": `CREATE TABLE data (id int, payload text);\n${inserts.join("")}`,
      };
    },
  };
}

function inPackages(name: string, count: number): Tool {
  const packages = Array.from({ length: count }, (_, at) => ({ name: `p${at}`, migrations: `migrations/p${at}` }));
  return {
    name,
    files: (migrations) => ({
      "strata.config.json": JSON.stringify({ packages }),
      ".git/HEAD": "",
      ...Object.fromEntries(
        migrations.map((one, at) => [
          `migrations/p${at % count}/${one.timestamp}_${one.name}/migration.sql`,
          script(one),
        ]),
      ),
    }),
    command: running("migrate"),
  };
}

function running(command: string): Tool["command"] {
  return (directory, url) => ({
    program: process.execPath,
    arguments: [...nodeOptions(command), BIN, command],
    directory,
    env: { DATABASE_URL: url },
  });
}

/** What `pnpm <command>` gives to Node. */
function nodeOptions(command: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  return scripts[command]?.split(" ").filter((word) => word.startsWith("--")) ?? [];
}
