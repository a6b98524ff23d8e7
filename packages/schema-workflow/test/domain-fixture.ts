import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readSchemaPackage, type SchemaPackage } from "@strata/migration-engine";
import { onTestFinished } from "vitest";

/** A schema package in a temporary folder. */
export interface DomainFixture {
  readonly folder: string;
  readonly package: SchemaPackage;
  /** Replaces part of a file that must hold it. */
  edit(file: string, from: string, to: string): Promise<void>;
  /** Text of a file of the newest migration. */
  newest(file: string): Promise<string>;
  /** The names of its migrations, oldest first. */
  migrations(): Promise<string[]>;
}

export type Files = Readonly<Record<string, string>>;

/** Tables of an order desk: what the tests change. */
export const ORDERS: Files = {
  "src/index.ts": `import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

export const orders = pgTable(
  "orders",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    customer: text("customer").notNull(),
    amount: integer("amount").notNull(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [index("idx_orders_customer").on(table.customer)],
);
`,
  "src/declarations.ts": `import { declareComments, declareFunction, declareTrigger } from "@strata/schema-kit";
import { orders } from "./index.ts";

export const touch = declareFunction({
  name: "orders_touch",
  returns: "trigger",
  language: "plpgsql",
  body: "BEGIN NEW.updated_at := now(); RETURN NEW; END",
});
export const touched = declareTrigger({
  name: "orders_touched", on: orders, timing: "before", events: ["update"], level: "row", call: touch,
});
export const comments = declareComments(orders, { table: "What was ordered.", columns: { amount: "In cents." } });
`,
};

/**
 * Writes a schema package that finds the dependencies of this one; it goes when the test ends.
 *
 * @param files relative paths and texts
 */
export async function domainFixture(files: Files = ORDERS, name = "orders-schema"): Promise<DomainFixture> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "strata domain ")));
  onTestFinished(() => rm(folder, { recursive: true }));
  await symlink(join(import.meta.dirname, "../node_modules"), join(folder, "node_modules"));
  const manifest = {
    name,
    type: "module",
    exports: { ".": "./src/index.ts", "./declarations": "./src/declarations.ts" },
    strata: { migrations: "./migrations" },
  };
  const config = `export default { dialect: "postgresql", schema: "./src/index.ts", out: "./migrations" };\n`;
  const all = { "package.json": JSON.stringify(manifest), "drizzle.config.ts": config, ...files };
  for (const [file, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  await mkdir(join(folder, "migrations"), { recursive: true });
  const migrations = async (): Promise<string[]> => (await readdir(join(folder, "migrations"))).toSorted();
  return {
    folder,
    package: await readSchemaPackage(folder),
    async edit(file, from, to) {
      const text = await readFile(join(folder, file), "utf8");
      if (!text.includes(from)) throw new Error(`${file} does not hold: ${from}`);
      await writeFile(join(folder, file), text.replace(from, to));
    },
    async newest(file) {
      return readFile(join(folder, "migrations", (await migrations()).at(-1) ?? "", file), "utf8");
    },
    migrations,
  };
}

/** A copy of the package as it is now, under another path: Node loads a module of one path only once. */
export async function movedOn(fixture: DomainFixture): Promise<DomainFixture> {
  return domainFixture(await filesOf(fixture), fixture.package.name);
}

/** All that a package holds. */
export async function filesOf(fixture: DomainFixture): Promise<Files> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(fixture.folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath.includes("node_modules")) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(fixture.folder.length + 1)] = await readFile(path, "utf8");
  }
  return files;
}
