import { script } from "../logical-migration.ts";
import type { Tool } from "./contender.ts";

const PSQL = ["--no-psqlrc", "--quiet", "-v", "ON_ERROR_STOP=1", "-f", "all.sql"];

/** The floor: one transaction, no ledger. */
export const psql: Tool = {
  name: "psql -1 -f",
  forgets: true,
  files: (migrations) => ({ "all.sql": migrations.map(script).join("") }),
  command: (directory, url) => ({ program: "psql", arguments: ["-1", ...PSQL, url], directory }),
};

export const psqlCommitEach: Tool = {
  name: "psql, a commit each",
  forgets: true,
  files: (migrations) => ({ "all.sql": migrations.map((one) => `BEGIN;\n${script(one)}COMMIT;\n`).join("") }),
  command: (directory, url) => ({ program: "psql", arguments: [...PSQL, url], directory }),
};
