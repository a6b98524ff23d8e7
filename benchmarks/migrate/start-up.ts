import { join } from "node:path";
import type { Contender } from "../measure/rounds.ts";
import { runWhole, type Command } from "../measure/whole-process.ts";
import { strata } from "./contenders/strata.ts";
import { noOp, type Field } from "./field.ts";
import { logicalMigrations } from "./logical-migration.ts";

const ROOT = join(import.meta.dirname, "../..");

/** What a run that finds nothing to do is made of: each does what the one before it does, and something more. */
export async function startUpSteps(field: Field): Promise<readonly Contender[]> {
  const [bare, connected] = floors(field);
  const hundred = await noOp(field, strata, logicalMigrations(100));
  const one = await noOp(field, strata, logicalMigrations(1));
  return [
    bare,
    whole("and node:net, node:crypto", node("-e", 'require("node:net"); require("node:crypto")')),
    connected,
    { ...one, name: "strata, 1 migration applied" },
    { ...hundred, name: "strata, 100 migrations applied" },
    whole("strata help migrate, from the sources, nothing kept", {
      ...node(join(ROOT, "apps/migrator/src/main.ts"), "help", "migrate"),
    }),
    await ownMigrations("this repository's migrations", field, node(join(ROOT, "apps/migrator/bin/strata.js"))),
    await ownMigrations("the same by npx pnpm migrate", field, { program: "npx", arguments: ["pnpm", "migrate"] }),
  ];
}

/** Node by itself, and the least that it can do to ask a server one thing. */
export function floors(field: Field): readonly [Contender, Contender] {
  const floor = node(join(import.meta.dirname, "floor.cjs"));
  return [
    whole("node -e 0", node("-e", "0")),
    whole("and a connection, SCRAM, one query", { ...floor, env: { DATABASE_URL: field.url } }),
  ];
}

function node(...words: readonly string[]): Command {
  return { program: process.execPath, arguments: words };
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
