import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readConfig, type SchemaPackage } from "../../src/index.ts";
import { folderOf } from "../layouts/drizzle-folder.ts";

/** A monorepo of three services, two with a package.json, and a stray copy among the installed packages. */
const REPOSITORY = {
  "package.json": `{ "private": true }`,
  "services/orders/package.json": `{ "name": "@x/orders" }`,
  "services/orders/drizzle/0_a.sql": "",
  "services/users/package.json": `{ "name": "@x/users" }`,
  "services/users/drizzle/0_a.sql": "",
  "services/audit/drizzle/0_a.sql": "",
  "services/orders/node_modules/drizzle/x.sql": "",
  "services/drizzle": "a file",
  "apps/[tenant]/sql/0_a.sql": "",
};

async function read(config: unknown): Promise<{ root: string; roster: SchemaPackage[] }> {
  const text = typeof config === "string" ? config : JSON.stringify(config);
  const root = await folderOf({ ...REPOSITORY, "strata.config.json": text });
  return { root, roster: await readConfig(join(root, "strata.config.json")) };
}

describe("strata.config.json", () => {
  test("lists folders by path and by glob; who is named is not found twice", async () => {
    const { root, roster } = await read({
      $schema: "./schema.json",
      packages: [
        { migrations: "services/*/drizzle" },
        { name: "orders", migrations: "./services/orders/drizzle/", dependsOn: ["@x/users"], layout: "files" },
      ],
    });
    const drizzle = (service: string): string => join(root, "services", service, "drizzle");
    expect(roster).toEqual([
      { name: "services/audit/drizzle", migrations: drizzle("audit"), dependsOn: [] },
      { name: "@x/users", migrations: drizzle("users"), dependsOn: [] },
      { name: "orders", migrations: drizzle("orders"), dependsOn: ["@x/users"], layout: "files" },
    ]);
  });

  test("takes a folder that is there by its name, whatever a glob would make of it", async () => {
    const { root, roster } = await read({ packages: [{ migrations: "apps/[tenant]/sql" }] });
    expect(roster).toEqual([{ name: "apps/[tenant]/sql", migrations: join(root, "apps/[tenant]/sql"), dependsOn: [] }]);
  });

  test("does not look for globs among installed packages", async () => {
    expect((await read({ packages: [{ migrations: "**/drizzle" }] })).roster).toHaveLength(3);
  });

  test("may be empty", async () => {
    expect((await read({ packages: [] })).roster).toEqual([]);
  });

  test("tells all that is wrong with it together", async () => {
    const wrong = {
      pakages: [],
      packages: [{ migration: "x" }, { migrations: 1, name: "", dependsOn: "users", layout: "flat" }, "services/users"],
    };
    await expect(read(wrong)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      outcome: "misused",
      message: expect.stringMatching(
        [
          /^.*strata\.config\.json cannot be used:/,
          /There is no key "pakages"; the keys are \$schema, packages, ignore, setup\./,
          /packages\[0\] has no "migrations"\./,
          /packages\[0\] has no key "migration"; the keys are migrations, name, dependsOn, layout\./,
          /packages\[1\]\.migrations is not the path of a folder\./,
          /packages\[1\]\.name is not a name\./,
          /packages\[1\]\.dependsOn is not a list of names\./,
          /packages\[1\]\.layout is not one of folders, journal, files\./,
          /packages\[2\] is not an object\.$/,
        ]
          .map(({ source }) => source)
          .join(String.raw`\n\s*`),
      ),
    });
  });

  test.each([
    ["broken JSON", "{", /JSON/],
    ["a list", [], /It is not an object/],
    ["no packages", {}, /"packages" is not a list/],
    ["patterns that are no list", { packages: [], ignore: "river_*" }, /"ignore" is not a list of globs/],
    ["a setup script that is no path", { packages: [], setup: ["x.sql"] }, /"setup" is not the path of a script/],
    ["$schema of another kind", { $schema: 1, packages: [] }, /\$schema is not/],
    [
      "a glob that finds nothing",
      { packages: [{ migrations: "apps/*/drizzle" }] },
      /No folder matches apps\/\*\/drizzle/,
    ],
    [
      "a stranger to depend on",
      { packages: [{ migrations: "services/users/drizzle", dependsOn: ["x"] }] },
      /"@x\/users" depends on "x", which is not listed/,
    ],
    [
      "one folder twice",
      { packages: [{ migrations: "services/users/drizzle" }, { name: "b", migrations: "services/users/./drizzle" }] },
      /users\/drizzle is listed twice/,
    ],
    [
      "one name twice",
      { packages: [{ name: "a", migrations: "services/*/drizzle" }] },
      /Two packages are called "a": .*audit\/drizzle and .*orders\/drizzle\. Give one of them a "name"/,
    ],
  ])("with %s is refused", async (_case, config, message) => {
    await expect(read(config)).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(message),
    });
  });

  test("that is not there is refused", async () => {
    await expect(readConfig("/nowhere/strata.config.json")).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});
