import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { migrate, readHistory, readMigrations, readRoster, readSchemaPackage } from "../src/index.ts";
import { addMigration, schemaPackage, table } from "./schema-package-fixture.ts";

const FIRST = "20250101000000_first";
/** Nothing listens there: a run that gets as far as connecting fails with another code. */
const NOWHERE = "postgres://localhost:1/nowhere";

describe("reading the packages", () => {
  test("a folder without migration.sql is refused before anything is touched", async () => {
    const a = await schemaPackage("a", { [FIRST]: { "down.sql": "" } });
    await expect(migrate({ url: NOWHERE, roster: [a] })).rejects.toMatchObject({
      code: "MIGRATION_SQL_MISSING",
      outcome: "misused",
      message: expect.stringContaining(join(a.migrations, FIRST)),
    });
  });

  test("so is one without a timestamp; folders with nothing to run, plain files and hidden folders are passed over", async () => {
    const a = await schemaPackage("a", { [FIRST]: table("a1"), ".cache": {} });
    await writeFile(join(a.migrations, "README.md"), "");
    expect((await readMigrations(a)).map(({ name }) => name)).toEqual([FIRST]);
    await addMigration(a.migrations, "notes", { "README.md": "" });
    expect(await readHistory(a)).toMatchObject({
      migrations: [{ name: FIRST }],
      ignored: [{ package: "a", path: join(a.migrations, "notes") }],
    });
    await addMigration(a.migrations, "meta", table("a2"));
    await expect(readMigrations(a)).rejects.toMatchObject({ code: "MIGRATION_NAME_INVALID" });
  });

  test("a package.json that is missing, broken or declares no migrations is refused with its name", async () => {
    const { migrations } = await schemaPackage("a", {});
    const folder = dirname(migrations);
    const refusal = { code: "ROSTER_INVALID", message: expect.stringContaining(join(folder, "package.json")) };
    await writeFile(join(folder, "package.json"), `{ "name": "a" }`);
    await expect(readSchemaPackage(folder)).rejects.toMatchObject(refusal);
    await writeFile(join(folder, "package.json"), `{ "name": "a", "strata": { "migrations": "x", "layout": "flat" } }`);
    await expect(readSchemaPackage(folder)).rejects.toMatchObject({
      ...refusal,
      why: expect.stringContaining("files"),
    });
    await writeFile(join(folder, "package.json"), `{ "name": `);
    await expect(readSchemaPackage(folder)).rejects.toMatchObject(refusal);
    await rm(join(folder, "package.json"));
    await expect(readSchemaPackage(folder)).rejects.toMatchObject(refusal);
  });

  test("the roster is those dependencies of a package.json that are schema packages", async () => {
    const { migrations } = await schemaPackage("app", {});
    const folder = dirname(migrations);
    const install = async (name: string, manifest: object): Promise<void> => {
      await mkdir(join(folder, "node_modules", name), { recursive: true });
      await writeFile(join(folder, "node_modules", name, "package.json"), JSON.stringify({ name, ...manifest }));
    };
    await install("@x/orders", { strata: { migrations: "sql" }, dependencies: { "@x/users": "*" }, exports: {} });
    await install("plain", {});
    const file = join(folder, "package.json");
    await writeFile(file, JSON.stringify({ name: "app", dependencies: { "@x/orders": "*", plain: "*" } }));
    expect(await readRoster(file)).toEqual([
      { name: "@x/orders", migrations: join(folder, "node_modules/@x/orders/sql"), dependsOn: ["@x/users"] },
    ]);
    await writeFile(file, JSON.stringify({ name: "app", dependencies: { absent: "*" } }));
    await expect(readRoster(file)).rejects.toMatchObject({ code: "ROSTER_INVALID", next: "Run `pnpm install`." });
  });
});
