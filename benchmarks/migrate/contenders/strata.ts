import { join } from "node:path";
import { script } from "../logical-migration.ts";
import type { Tool } from "./contender.ts";

const BIN = join(import.meta.dirname, "../../../apps/migrator/bin/strata.js");

export const strata: Tool = {
  name: "strata",
  files: (migrations) => ({
    "strata.config.json": JSON.stringify({ packages: [{ name: "one", migrations: "migrations" }] }),
    ".git/HEAD": "",
    ...Object.fromEntries(
      migrations.map((one) => [`migrations/${one.timestamp}_${one.name}/migration.sql`, script(one)]),
    ),
  }),
  command: (directory, url) => ({
    program: process.execPath,
    arguments: [BIN, "migrate"],
    directory,
    env: { DATABASE_URL: url },
  }),
};
