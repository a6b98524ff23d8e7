import { readScript } from "../migration.ts";
import { statementsOf } from "../run/stepwise.ts";
import type { PhasedFiles } from "./files.ts";

const IDENTIFIER = String.raw`("(?:[^"]|"")+"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)`;
const CREATES = new RegExp(String.raw`^CREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?TRIGGER\s+${IDENTIFIER}`, "i");
const DROPS = new RegExp(String.raw`^DROP\s+TRIGGER\s+(?:IF\s+EXISTS\s+)?${IDENTIFIER}`, "i");
/** Takes triggers along that nobody names: those of a table, those that call a function. */
const TAKES_ALONG = /^DROP\s+TABLE\b|\bCASCADE\s*$/i;

/**
 * The triggers that expand makes and contract leaves, as the scripts say it: most likely dual writing that goes on for
 * ever, into a column that is not there any more.
 */
export async function findLeftTriggers({ up }: PhasedFiles): Promise<string[]> {
  if (up.expand === undefined || up.contract === undefined) return [];
  const made = await statementsIn(up.expand);
  const after = [
    ...(up.enforce === undefined ? [] : await statementsIn(up.enforce)),
    ...(await statementsIn(up.contract)),
  ];
  if (after.some((statement) => TAKES_ALONG.test(statement))) return [];
  const dropped = new Set(after.flatMap((statement) => nameIn(DROPS, statement)));
  return made.flatMap((statement) => nameIn(CREATES, statement)).filter((name) => !dropped.has(name));
}

async function statementsIn(file: string): Promise<string[]> {
  return statementsOf(await readScript(file));
}

function nameIn(pattern: RegExp, statement: string): string[] {
  const [, name] = pattern.exec(statement) ?? [];
  if (name === undefined) return [];
  return [name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase()];
}
