import { writeFile } from "node:fs/promises";
import { findStatements, placeOf, replay, StrataError } from "@strata/migration-engine";
import type { Catalog } from "../catalog/catalog.ts";
import { compareCatalogs } from "../catalog/compare.ts";
import { appraise, type Appraisal, type AppraiseOptions } from "../review/appraise.ts";
import type { Finding } from "../review/finding.ts";
import { BREAKPOINT } from "../script/script.ts";
import { inItsOwnWay } from "./non-transactional.ts";
import { readToCompare } from "./ground.ts";

export interface Safest extends Appraisal {
  readonly script: string;
}

/** More rounds than a statement has dangers. */
const ROUNDS = 5;

/**
 * A migration with the review's own forms in place of what the review finds dangerous, where they come to the same
 * catalog: NOT VALID and then VALIDATE, indexes built concurrently … Each statement then runs by itself.
 *
 * What goes wrong or comes to anything else is left as it was, with its danger: the review goes on saying so. The same
 * where the safe forms would bring a danger that was not there before (an index that is gone for a while, say).
 *
 * @param options the migration as it was written first; its file is written anew
 * @param wanted what it has to come to
 */
export async function inSafeForms(options: AppraiseOptions, wanted: Catalog): Promise<Safest> {
  const plain: Safest = { script: options.script, ...(await appraise(options)) };
  let best = plain;
  for (let round = 0; round < ROUNDS; round += 1) {
    const script = withSafeForms(best.script, best.judged.unacknowledged);
    if (script === undefined) break;
    await writeFile(options.file, script);
    if (!(await comesTo(options, wanted))) break;
    const next = { script, ...(await appraise({ ...options, script })) };
    if (!isSafer(next, plain)) break;
    best = next;
  }
  await writeFile(options.file, best.script);
  return best;
}

function withSafeForms(script: string, dangers: readonly Finding[]): string | undefined {
  let changed = script;
  for (const { start, end } of findStatements(script).toReversed()) {
    const { line } = placeOf(script, start);
    const same = dangers.find((one) => one.line === line && one.same !== undefined)?.same;
    if (same === undefined) continue;
    changed = changed.slice(0, start) + same.join(`;\n${BREAKPOINT}\n`) + changed.slice(end);
  }
  // Some need no other words, only a transaction of their own.
  const whole = dangers.some(({ same }) => same !== undefined) ? inItsOwnWay(changed, true) : changed;
  return whole === script ? undefined : whole;
}

async function comesTo({ workbench, database, migration, file }: AppraiseOptions, wanted: Catalog): Promise<boolean> {
  await using attempt = await workbench.createDatabase(database);
  try {
    await replay({ url: attempt.url }, [{ ...migration, file }]);
  } catch (error) {
    if (error instanceof StrataError && error.code === "MIGRATION_FAILED") return false;
    throw error;
  }
  return compareCatalogs(await readToCompare(attempt), wanted).length === 0;
}

function isSafer({ judged: next }: Safest, { judged: plain }: Safest): boolean {
  const known = new Set(plain.unacknowledged.map(({ id }) => id));
  return (
    next.unacknowledged.length < plain.unacknowledged.length && next.unacknowledged.every(({ id }) => known.has(id))
  );
}
