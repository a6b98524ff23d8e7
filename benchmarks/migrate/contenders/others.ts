import { createHash } from "node:crypto";
import { script } from "../logical-migration.ts";
import { peer, PEERS, runner, type Tool } from "./contender.ts";
import { join } from "node:path";

export const dbmate: Tool = {
  name: "dbmate",
  files: (migrations) =>
    Object.fromEntries(
      migrations.map((one) => [
        `db/${one.timestamp}_${one.name}.sql`,
        `-- migrate:up\n${script(one)}-- migrate:down\n`,
      ]),
    ),
  // The binary itself: npm's wrapper would be measured with it.
  command: (directory, url) => ({
    program: join(PEERS, `node_modules/@dbmate/${process.platform}-${process.arch}/bin/dbmate`),
    arguments: ["--no-dump-schema", "-d", "db", "--url", `${url}?sslmode=disable`, "migrate"],
    directory,
  }),
};

export const nodePgMigrate: Tool = {
  name: "node-pg-migrate",
  files: (migrations) =>
    Object.fromEntries(
      migrations.map((one) => [
        `migrations/${1_700_000_000_000 + one.number}_${one.name}.sql`,
        `-- Up Migration\n${script(one)}\n-- Down Migration\n`,
      ]),
    ),
  command: (folder, url) =>
    peer("node-pg-migrate/bin/node-pg-migrate.js", ["up", "--no-single-transaction"], folder, url),
};

export const postgresMigrations: Tool = {
  name: "postgres-migrations",
  files: (migrations) =>
    Object.fromEntries(migrations.map((one) => [`migrations/${one.number}_${one.name}.sql`, script(one)])),
  command: (folder, url) => runner("postgres-migrations", folder, url),
};

export const graphileMigrate: Tool = {
  name: "graphile-migrate",
  files: (migrations) => {
    let previous = "";
    const files = migrations.map((one) => {
      const body = script(one).trim();
      const hash = `sha1:${createHash("sha1")
        .update(`${`${previous}\n${body}`.trim()}\n`)
        .digest("hex")}`;
      const text = `--! Previous: ${previous === "" ? "-" : previous}\n--! Hash: ${hash}\n\n${body}\n`;
      previous = hash;
      return [`migrations/committed/${String(one.number).padStart(6, "0")}.sql`, text] as const;
    });
    return { ".gmrc": "{}", "migrations/current.sql": "", ...Object.fromEntries(files) };
  },
  command: (folder, url) => peer("graphile-migrate/dist/cli.js", ["migrate", "--config", ".gmrc"], folder, url),
};

export const knex: Tool = {
  name: "knex",
  files: (migrations) =>
    Object.fromEntries(
      migrations.map((one) => [
        `migrations/${one.timestamp}_${one.name}.js`,
        `exports.up = (knex) => knex.raw(${JSON.stringify(script(one))});\nexports.down = () => {};\n`,
      ]),
    ),
  command: (folder, url) => runner("knex", folder, url),
};

export const kysely: Tool = {
  name: "kysely",
  files: (migrations) =>
    Object.fromEntries(
      migrations.map((one) => [
        `migrations/${one.timestamp}_${one.name}.mjs`,
        `import { sql } from "${join(PEERS, "node_modules/kysely/dist/index.js")}";
export async function up(db) {
${one.statements.map((text) => `  await sql.raw(${JSON.stringify(text)}).execute(db);`).join("\n")}
}\n`,
      ]),
    ),
  command: (folder, url) => runner("kysely", folder, url),
};

export const sqitch: Tool = {
  name: "sqitch",
  files: (migrations) => ({
    "sqitch.conf": "[core]\n\tengine = pg\n[user]\n\tname = b\n\temail = b@localhost\n",
    "sqitch.plan": `%syntax-version=1.0.0\n%project=bench\n\n${migrations
      .map(({ name }) => `${name} 2025-01-01T00:00:00Z b <b@localhost> # ${name}\n`)
      .join("")}`,
    ...Object.fromEntries(migrations.map((one) => [`deploy/${one.name}.sql`, `BEGIN;\n${script(one)}COMMIT;\n`])),
  }),
  command: (directory, url) => ({
    program: "sqitch",
    arguments: ["deploy", url.replace(/^postgres:/, "db:pg:")],
    directory,
    env: { SQITCH_FULLNAME: "b", SQITCH_EMAIL: "b@localhost" },
  }),
};
