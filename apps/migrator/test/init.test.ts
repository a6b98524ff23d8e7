import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { createDatabase, readCatalog } from "@strata/postgres-testkit";
import { describe, expect, test } from "vitest";
import { EXIT_CODES } from "../src/exit-codes.ts";
import { emptyFolder, events, strata } from "./strata.ts";

const { ok, misused, refused } = EXIT_CODES;

function config(out: string, dialect = '"postgresql"'): string {
  return `import { defineConfig } from "drizzle-kit";\nexport default defineConfig({ dialect: ${dialect}, out: ${out} });\n`;
}

function journal(...tags: readonly string[]): string {
  const entries = tags.map((tag, idx) => ({ idx, version: "7", when: Date.UTC(2025, 0, 1 + idx), tag }));
  return JSON.stringify({ version: "7", dialect: "postgresql", entries });
}

/** A monorepo as they are: two services of drizzle-kit 0.x and 1.0, and configs that say too little. */
const REPOSITORY = {
  "pnpm-workspace.yaml": "",
  "services/orders/package.json": `{ "name": "@x/orders" }`,
  "services/orders/drizzle.config.ts": config('"./drizzle"'),
  "services/orders/drizzle.config.prod.ts": config('"./drizzle"'),
  "services/orders/drizzle/meta/_journal.json": journal("0000_orders"),
  "services/orders/drizzle/0000_orders.sql": "CREATE TABLE orders (user_id int REFERENCES users);",
  "services/orders/drizzle/0001_forgotten.sql": "DROP TABLE orders;",
  "services/users/package.json": `{ "name": "@x/users" }`,
  "services/users/config/drizzle.config.mjs": config("'./db'"),
  "services/users/config/drizzle-audit.config.json": `{ "dialect": "postgresql", "out": "audit" }`,
  "services/users/db/20250601000000_users/migration.sql": "CREATE TABLE users (id int PRIMARY KEY);",
  "services/users/audit/20250602000000_audit/migration.sql": "CREATE TABLE audit ();",
  "services/legacy/drizzle.config.ts": config('"./drizzle"', '"mysql"'),
  "services/clever/drizzle.config.ts": config("process.env.OUT ?? './drizzle'"),
  "services/young/drizzle.config.ts": config('"./drizzle"'),
  "node_modules/x/drizzle.config.ts": config('"./drizzle"'),
};

async function repository(files: Readonly<Record<string, string>> = REPOSITORY): Promise<string> {
  const root = await emptyFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

const readConfig = async (root: string): Promise<unknown> =>
  JSON.parse(await readFile(join(root, "strata.config.json"), "utf8"));

describe("strata init", () => {
  test("writes down the folders of all drizzle configs, from anywhere in the checkout, and says what it left out", async () => {
    const root = await repository();
    const { code, stdout, stderr } = await strata(["init"], { cwd: join(root, "services") });
    expect(code).toBe(ok);
    expect(await readConfig(root)).toEqual({
      packages: [
        { name: "@x/orders", migrations: "services/orders/drizzle" },
        { name: "@x/users/services/users/audit", migrations: "services/users/audit" },
        { name: "@x/users/services/users/db", migrations: "services/users/db" },
      ],
    });
    expect(stdout).toContain(
      "  @x/orders  services/orders/drizzle  (services/orders/drizzle.config.prod.ts, services/orders/drizzle.config.ts)\n",
    );
    expect(stderr.trimEnd().split("\n")).toEqual([
      "warning: left out: services/clever/drizzle.config.ts: its `out` is computed",
      "warning: left out: services/legacy/drizzle.config.ts: its dialect is mysql, not postgresql",
      expect.stringMatching(/services\/young\/drizzle\.config\.ts: its folder \.\/drizzle does not exist/),
    ]);
  });

  test("what it wrote is the roster of the other commands; ignored files are told", async () => {
    await using database = await createDatabase();
    const { url, sql } = database;
    const root = await repository();
    await strata(["init"], { cwd: root });
    const written = (await readConfig(root)) as { packages: object[] };
    const [orders, ...rest] = written.packages;
    const packages = [{ ...orders, dependsOn: ["@x/users/services/users/db"] }, ...rest];
    await writeFile(join(root, "strata.config.json"), JSON.stringify({ packages }));

    const planned = await strata(["plan"], { url, cwd: join(root, "services/users") });
    expect(planned.stdout).toMatch(/ignored: .*0001_forgotten\.sql \(not in meta\/_journal\.json/);
    const migrated = await strata(["migrate"], { url, cwd: root });
    expect(migrated).toMatchObject({ code: ok, stdout: expect.stringContaining("Applied 3 migrations") });
    expect(migrated.stderr).toMatch(/warning: .*0001_forgotten\.sql/);
    expect(Object.keys((await readCatalog(sql)).tables).toSorted()).toEqual(["audit", "orders", "users"]);
  });

  test("never overwrites unless --force is said", async () => {
    const root = await repository({ ...REPOSITORY, "strata.config.json": "mine" });
    const second = await strata(["init"], { cwd: root });
    expect(second).toMatchObject({ code: refused, stderr: expect.stringContaining("strata init --force") });
    expect(await readFile(join(root, "strata.config.json"), "utf8")).toBe("mine");
    expect(await strata(["init", "--force"], { cwd: root })).toMatchObject({ code: ok });
    expect(await readConfig(root)).toHaveProperty("packages");
  });

  test("--json says the same to programs", async () => {
    const root = await repository();
    const [event] = events(await strata(["init", "--json"], { cwd: root }));
    expect(event).toMatchObject({
      event: "initialised",
      folders: [{ name: "@x/orders" }, { migrations: "services/users/audit" }, { migrations: "services/users/db" }],
      leftOut: [{ config: "services/clever/drizzle.config.ts" }, {}, {}],
    });
  });

  test("writes nothing where nothing is found, and says why", async () => {
    const root = await repository({ "package.json": "{}", "drizzle.config.ts": config("'./drizzle'", "'sqlite'") });
    expect(await strata(["init"], { cwd: root })).toMatchObject({
      code: misused,
      stderr: expect.stringMatching(/DRIZZLE_CONFIG_MISSING[^]*drizzle\.config\.ts: its dialect is sqlite/),
    });
    await expect(readConfig(root)).rejects.toThrow("ENOENT");
  });

  test("does not run the configs", async () => {
    const root = await repository({
      "drizzle.config.ts": `import { writeFileSync } from "node:fs";\nwriteFileSync("ran", "");\n${config('"./sql"')}`,
      "sql/20250601000000_a/migration.sql": "",
    });
    expect(await strata(["init"], { cwd: root })).toMatchObject({ code: ok });
    await expect(readFile(join(root, "ran"))).rejects.toThrow("ENOENT");
  });

  test("gets along with a folder that links to itself", async () => {
    const root = await repository();
    await symlink(root, join(root, "services/loop"), "dir");
    expect(await strata(["init"], { cwd: root })).toMatchObject({ code: ok });
    expect(await readConfig(root)).toMatchObject({ packages: { length: 3 } });
  });
});

test("a strata.config.json that is wrong stops every command before anything is touched", async () => {
  const cwd = await repository({ "strata.config.json": `{ "packages": [{ "migration": "x" }] }`, ".git": "" });
  for (const name of ["migrate", "plan", "status", "revert"]) {
    const outcome = await strata([name], { cwd, url: "postgres://localhost:1/nowhere" });
    expect(outcome).toMatchObject({
      code: misused,
      stderr: expect.stringContaining('packages[0] has no "migrations"'),
    });
  }
});
