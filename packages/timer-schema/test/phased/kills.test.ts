import { spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { readCatalog, type TestDatabase } from "@strata/postgres-testkit";
import { expect, test } from "vitest";
import { ADD_CALLBACK_TYPES, timerSchema } from "../timer-database.ts";
import { createContractedTimerDatabase, createOldTimerDatabase, finish } from "./in-phases.ts";

const ALL = process.env["STRATA_FAULTS"] === "all";
/** Where it is killed: as soon as it has told so many events. Those of a whole run are about 20. */
const KILLS = ALL ? Array.from({ length: 20 }, (_, count) => count + 1) : [2, 4, 6, 9];

const state = async ({ sql }: TestDatabase) => [await readCatalog(sql), await sql`select * from timers order by id`];

/** Runs the migration in a process of its own, which is killed at its nth event, with no chance to clean up. */
async function killAtEvent(url: string, count: number): Promise<void> {
  const engine = pathToFileURL(new URL("../../../migration-engine/src/index.ts", import.meta.url).pathname).href;
  const script = `import { migrate } from ${JSON.stringify(engine)};
    await migrate({ ...${JSON.stringify({ url, roster: [timerSchema], to: ADD_CALLBACK_TYPES })},
      report: (event) => console.log(event.type) });`;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const gone = once(child, "exit");
  let told = 0;
  child.stdout.on("data", (lines: Buffer) => {
    told += lines.toString().split("\n").length - 1;
    if (told >= count) child.kill("SIGKILL");
  });
  await gone;
}

test.each(KILLS)("killed at its event %d, the next run comes to the same catalog and the same rows", async (count) => {
  await using database = await createOldTimerDatabase();
  await using expected = await createContractedTimerDatabase("phased");
  await killAtEvent(database.url, count);
  await finish(database.url);
  expect(await state(database)).toEqual(await state(expected));
});
