import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import postgres from "postgres";
import { describe, expect, onTestFinished, test } from "vitest";
import { emptyFolder, strata } from "./strata.ts";

const ORDERS = `import { integer, pgTable, text } from "drizzle-orm/pg-core";

export const orders = pgTable("orders", {
  id: integer("id").primaryKey(),
  customer: text("customer").notNull(),
});
`;

const withColumn = (name: string): string => ORDERS.replace("  customer:", `  ${name}: text("${name}"),\n  customer:`);

/** A checkout with one schema package, whose server is gone when the test ends. */
async function checkout() {
  const cwd = await emptyFolder();
  const folder = join(cwd, "orders-schema");
  const files = {
    "../pnpm-workspace.yaml": "",
    "../strata.config.json": JSON.stringify({
      packages: [
        { name: "orders", migrations: "orders-schema/migrations" },
        { name: "neighbour", migrations: "neighbour/migrations" },
      ],
    }),
    "package.json": JSON.stringify({ name: "orders", type: "module", exports: { ".": "./src/index.ts" } }),
    "drizzle.config.ts": `export default { dialect: "postgresql", schema: "./src/index.ts", out: "./migrations" };\n`,
    "src/index.ts": ORDERS,
  };
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  await mkdir(join(folder, "migrations"));
  await mkdir(join(cwd, "neighbour/migrations"), { recursive: true });
  await symlink(
    join(import.meta.dirname, "../../../packages/schema-workflow/node_modules"),
    join(folder, "node_modules"),
  );
  // Runs before the folder is deleted: the hooks run in reverse order.
  onTestFinished(async () => {
    await strata(["db", "stop"], { cwd });
  });
  return {
    cwd,
    folder,
    save: (text: string) => writeFile(join(folder, "src/index.ts"), text),
    migrations: async () => (await readdir(join(folder, "migrations"))).toSorted(),
    read: async (file: string) => {
      const [name = ""] = (await readdir(join(folder, "migrations"))).toSorted().slice(-1);
      return readFile(join(folder, "migrations", name, file), "utf8");
    },
  };
}

/** `strata generate orders --watch`, without a terminal. */
function watching(cwd: string, ...flags: string[]) {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "../bin/strata.js"), "generate", "orders", "--watch", ...flags],
    { cwd, env: { PATH: process.env["PATH"] } },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const ended = once(child, "exit");
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const complaints = createInterface(child.stderr)[Symbol.asyncIterator]();
  /** Reads on until a line matches, and gives it. */
  async function lineOf(from: AsyncIterator<string>, pattern: RegExp): Promise<string> {
    const seen: string[] = [];
    for (;;) {
      const { done, value } = await from.next();
      if (done === true) throw new Error(`It ended without ${pattern}:\n${seen.join("\n")}`);
      seen.push(value);
      if (pattern.test(value)) return value;
    }
  }
  return {
    says: (pattern: RegExp) => lineOf(lines, pattern),
    complains: (pattern: RegExp) => lineOf(complaints, pattern),
    async interrupt(): Promise<number> {
      child.kill("SIGINT");
      const [code] = await ended;
      return Number(code);
    },
  };
}

async function columns(cwd: string): Promise<string[]> {
  return ask(
    cwd,
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass('orders') AND attnum > 0 AND NOT attisdropped ORDER BY attname",
  );
}

async function ask(cwd: string, statement: string): Promise<string[]> {
  const { stdout } = await strata(["db", "url"], { cwd });
  const sql = postgres(stdout.trim(), { max: 1, onnotice: () => {} });
  try {
    return (await sql.unsafe(statement)).map((row) => String(Object.values(row)[0]));
  } finally {
    await sql.end();
  }
}

// Servers are made and started here: a busy machine takes its time.
const PATIENCE = { timeout: 240_000 };

describe("strata generate --watch", PATIENCE, () => {
  test("every save replaces the draft, in the folder and in the database; Ctrl-C leaves the last one", async () => {
    const { cwd, save, migrations, read } = await checkout();
    const watch = watching(cwd);
    await watch.says(/^Watching orders-schema\/src for postgres:\/\/postgres@127/);
    await watch.says(/^applied {2}\d{14}_create_orders {2}\+ table public\.orders {2}/);
    expect(await columns(cwd)).toEqual(["customer", "id"]);

    await ask(cwd, "INSERT INTO orders VALUES (1, 'somebody')");
    await save(withColumn("note"));
    await watch.says(/^applied {2}\d{14}_create_orders/);
    expect(await columns(cwd)).toEqual(["customer", "id", "note"]);
    expect(await migrations()).toHaveLength(1);
    expect(await read("migration.sql")).toContain('"note"');

    await save(`// A comment changes nothing.\n${withColumn("note")}`);
    await watch.says(/^the same {2}\d{14}_create_orders/);

    await save(withColumn("note").replace("export const", "export cnst"));
    await watch.complains(/^error DOMAIN_UNREADABLE|^error DRIZZLE_KIT_FAILED/);
    expect(await columns(cwd)).toEqual(["customer", "id", "note"]);
    expect(await migrations()).toHaveLength(1);

    await save(withColumn("remark"));
    await watch.says(/^applied/);
    expect(await columns(cwd)).toEqual(["customer", "id", "remark"]);

    const [draft = ""] = await migrations();
    const told = watch.says(/^Ended/);
    expect(await watch.interrupt()).toBe(0);
    expect(await told).toBe(`Ended. It stays: ${join("orders-schema", "migrations", draft)}`);
    expect((await strata(["status"], { cwd })).code).toBe(0);
    expect((await readdir(join(cwd, "orders-schema"))).toSorted()).not.toContain(".strata");
  });

  test("an edit that is undone takes the draft back; what was there before the session stays", async () => {
    const { cwd, save, migrations } = await checkout();
    await strata(["generate"], { cwd });
    const first = await migrations();
    const watch = watching(cwd);
    await watch.says(/^nothing to write/);
    await save(withColumn("note"));
    await watch.says(/^applied {2}\d{14}_add_orders_note/);
    expect(await migrations()).toHaveLength(2);
    await save(ORDERS);
    await watch.says(/^taken back {2}\d{14}_add_orders_note/);
    expect(await migrations()).toEqual(first);
    expect(await columns(cwd)).toEqual(["customer", "id"]);
    expect(await watch.interrupt()).toBe(0);
  });

  test("without a terminal a rename is not guessed: it says what to paste, and answers given so hold for the session", async () => {
    const { cwd, save, migrations } = await checkout();
    await strata(["generate"], { cwd });
    const renamed = ORDERS.replace('customer: text("customer")', 'buyer: text("buyer")');
    const first = watching(cwd);
    await first.says(/^nothing to write/);
    await save(renamed);
    const paste = await first.says(/--hints/);
    await first.says(/Waiting for the next save/);
    expect(await migrations()).toHaveLength(1);
    expect(await first.interrupt()).toBe(0);

    const [, hints = ""] = /--hints '(.+)'/.exec(paste) ?? [];
    await ask(cwd, "INSERT INTO orders VALUES (1, 'somebody')");
    const second = watching(cwd, "--hints", hints);
    await second.says(/^applied {2}\d{14}_rename_orders_customer_to_buyer/);
    expect(await ask(cwd, "SELECT buyer FROM orders")).toEqual(["somebody"]);
    await save(renamed.replace("  buyer:", '  note: text("note"),\n  buyer:'));
    // The column beside it is a question more.
    const more = await second.says(/--hints/);
    expect(more).toContain('"note"');
    await save(renamed.replace('"id").primaryKey()', '"id").primaryKey().default(7)'));
    await second.says(/^applied/);
    expect(await ask(cwd, "SELECT buyer FROM orders")).toEqual(["somebody"]);
    expect(await second.interrupt()).toBe(0);
  });

  test("a draft that was edited by hand is not overwritten", async () => {
    const { cwd, folder, save, migrations } = await checkout();
    const watch = watching(cwd);
    await watch.says(/^applied/);
    const [draft = ""] = await migrations();
    const file = join(folder, "migrations", draft, "migration.sql");
    await writeFile(file, `${await readFile(file, "utf8")}\n-- By hand.\n`);
    await save(withColumn("note"));
    await watch.complains(/^error DRAFT_EDITED/);
    expect(await readFile(file, "utf8")).toContain("By hand.");
    expect(await migrations()).toEqual([draft]);
    expect(await watch.interrupt()).toBe(0);
  });

  test("a draft that something was applied upon is not taken back", async () => {
    const { cwd, save, migrations } = await checkout();
    const watch = watching(cwd);
    await watch.says(/^applied/);
    const above = join(cwd, "neighbour/migrations/29990101000000_above");
    await mkdir(above);
    await writeFile(join(above, "migration.sql"), "CREATE TABLE above ();");
    await writeFile(join(above, "down.sql"), "DROP TABLE above;");
    expect((await strata(["migrate"], { cwd })).code).toBe(0);
    await save(withColumn("note"));
    await watch.complains(/^error DRAFT_BURIED/);
    expect(await migrations()).toHaveLength(1);
    expect(await columns(cwd)).toEqual(["customer", "id"]);
    expect(await watch.interrupt()).toBe(0);
  });

  test("a database that is not this checkout's embedded server is refused, and nothing is written", async () => {
    const { cwd, migrations } = await checkout();
    for (const url of ["postgres://u:p@db.example.org/orders", "postgres://u:p@127.0.0.1:1/orders"]) {
      const refused = await strata(["generate", "orders", "--watch"], { cwd, url });
      expect(refused).toMatchObject({ code: 4, stderr: expect.stringContaining("error WATCH_NOT_LOCAL") });
    }
    const { stdout } = await strata(["db", "url"], { cwd });
    const elsewhere = `${stdout.trim()}?host=db.example.org`;
    expect(await strata(["generate", "orders", "--watch"], { cwd, url: elsewhere })).toMatchObject({ code: 4 });
    expect(await migrations()).toEqual([]);
  });

  test("--watch goes with neither --custom nor --json", async () => {
    const { cwd } = await checkout();
    for (const flags of [["--json"], ["--custom", "x"]]) {
      expect(await strata(["generate", "orders", "--watch", ...flags], { cwd })).toMatchObject({ code: 2 });
    }
  });
});
