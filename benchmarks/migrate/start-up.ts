import { join } from "node:path";
import type { Contender } from "../measure/rounds.ts";
import { runWhole, type Command } from "../measure/whole-process.ts";
import { strata } from "./contenders/strata.ts";
import { noOp, type Field } from "./field.ts";
import { logicalMigrations } from "./logical-migration.ts";

const ROOT = join(import.meta.dirname, "../..");

const node = (...words: readonly string[]): Command => ({ program: process.execPath, arguments: words });

/** Node, doing nothing. */
export const bareNode: Contender = whole("node -e 0", node("-e", "0"));

/** The bound: Node, one connection and one round trip. */
export function oneQuery(url: string): Contender {
  const command = node(join(import.meta.dirname, "floor.cjs"));
  return whole("one query", { ...command, env: { DATABASE_URL: url } });
}

/** What a run that finds nothing to do is made of: each does what the one before it does, and something more. */
export async function startUpSteps(field: Field): Promise<readonly Contender[]> {
  const hundred = await noOp(field, strata, logicalMigrations(100));
  const one = await noOp(field, strata, logicalMigrations(1));
  return [
    bareNode,
    whole("and node:net, node:crypto", node("-e", 'require("node:net"); require("node:crypto")')),
    oneQuery(field.url),
    { ...one, name: "strata, 1 migration applied" },
    { ...hundred, name: "strata, 100 migrations applied" },
    whole("strata help migrate, from the sources, nothing kept", {
      ...node(join(ROOT, "apps/migrator/src/main.ts"), "help", "migrate"),
    }),
    await ownMigrations("this repository's migrations", field, node(join(ROOT, "apps/migrator/bin/strata.js"))),
    await ownMigrations("the same by npx pnpm migrate", field, { program: "npx", arguments: ["pnpm", "migrate"] }),
  ];
}

/** Nothing to do in this checkout, as a person or a deployment calls it. */
async function ownMigrations(name: string, field: Field, command: Command): Promise<Contender> {
  const url = await field.keptDatabase(name);
  const inRoot = { ...command, directory: ROOT, env: { DATABASE_URL: url } };
  return { ...whole(name, inRoot), prepare: async () => void (await runWhole(inRoot)) };
}

function whole(name: string, command: Command): Contender {
  return { name, measure: () => runWhole(command) };
}
