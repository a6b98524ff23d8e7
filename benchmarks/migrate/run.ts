import { machine, publish } from "../measure/page.ts";
import { installPeers } from "../measure/peers.ts";
import { inRounds } from "../measure/rounds.ts";
import { runWhole } from "../measure/whole-process.ts";
import { PEERS, type Tool } from "./contenders/contender.ts";
import { drizzle0, drizzle1, drizzleKit } from "./contenders/drizzle.ts";
import {
  dbmate,
  graphileMigrate,
  knex,
  kysely,
  nodePgMigrate,
  postgresMigrations,
  sqitch,
} from "./contenders/others.ts";
import { psql, psqlCommitEach } from "./contenders/psql.ts";
import { strata, strataInPackages, strataStatus, strataWithData } from "./contenders/strata.ts";
import { startDelayingProxy } from "./delaying-proxy.ts";
import { coldRun, noOp, noOps, openField } from "./field.ts";
import { logicalMigrations } from "./logical-migration.ts";
import { comparison } from "./report.ts";
import { bareNode, oneQuery, startUpSteps } from "./start-up.ts";

const FAST: readonly Tool[] = [
  strata,
  psql,
  psqlCommitEach,
  dbmate,
  nodePgMigrate,
  postgresMigrations,
  drizzle0,
  drizzle1,
];
const SLOW: readonly Tool[] = [drizzleKit, graphileMigrate, knex, kysely, sqitch];

/** Each can be measured by itself: `pnpm benchmark migrate cold-100 no-op`. */
const PARTS: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  "cold-10": () => cold(10, 7),
  "cold-100": () => cold(100, 5),
  "cold-500": () => cold(500, 3),
  "no-op": nothingToDo,
  network,
  "start-up": startUp,
  growth,
  packages,
  memory,
};

export async function run(parts: readonly string[]): Promise<void> {
  await installPeers(PEERS);
  for (const part of parts.length === 0 ? Object.keys(PARTS) : parts) {
    const measure = PARTS[part];
    if (measure === undefined) throw new Error(`There is no part ${part}: ${Object.keys(PARTS).join(", ")}`);
    await publish(`migrate ${part}`, [...(await measure()), "", `Measured with ${machine()}.`]);
  }
}

/** sqitch is no npm package: where it is not installed, it is left out. */
async function available(tools: readonly Tool[]): Promise<readonly Tool[]> {
  const hasSqitch = await runWhole({ program: "sqitch", arguments: ["--version"] }).then(
    () => true,
    () => false,
  );
  return tools.filter((tool) => tool !== sqitch || hasSqitch);
}

async function cold(count: number, rounds: number): Promise<readonly string[]> {
  await using field = await openField();
  const migrations = logicalMigrations(count);
  const contenders = [];
  for (const tool of await available([...FAST, ...SLOW])) contenders.push(await coldRun(field, tool, migrations));
  const series = await inRounds(contenders, rounds);
  return [
    `## ${count} migrations, an empty database`,
    "",
    "Each migration is a table of eight columns with a check and two indexes.",
    "",
    ...comparison(series, psql.name),
  ];
}

async function nothingToDo(): Promise<readonly string[]> {
  await using field = await openField();
  const migrations = logicalMigrations(100);
  const contenders = [];
  for (const tool of await available([...FAST, ...SLOW])) {
    if (tool.forgets !== true) contenders.push(await noOp(field, tool, migrations));
  }
  contenders.push(bareNode, oneQuery(field.url));
  const series = await inRounds(contenders, 9);
  return ["## Nothing to do, 100 migrations applied", "", ...comparison(series, "node -e 0", "one query")];
}

async function network(): Promise<readonly string[]> {
  await using field = await openField();
  await using proxy = await startDelayingProxy(field.url, 10);
  const far = (url: string): string => Object.assign(new URL(url), { port: String(proxy.port) }).href;
  const contenders = [];
  for (const tool of FAST) contenders.push(await coldRun(field, tool, logicalMigrations(100), far));
  const series = await inRounds(contenders, 3);
  return ["## 100 migrations, 10 ms of round trip away", "", ...comparison(series, psql.name)];
}

async function startUp(): Promise<readonly string[]> {
  await using field = await openField();
  const series = await inRounds(await startUpSteps(field), 11);
  return ["## What a start costs, step by step", "", ...comparison(series, "node -e 0", "one query")];
}

async function growth(): Promise<readonly string[]> {
  await using field = await openField();
  const contenders = [];
  for (const count of [10, 100, 1000, 5000]) {
    const migrations = logicalMigrations(count);
    const [migrate, status] = await noOps(field, strata, migrations, [strata, strataStatus]);
    contenders.push({ ...migrate, name: `migrate, ${count}` }, { ...status, name: `status, ${count}` });
  }
  const series = await inRounds(contenders, 9);
  return ["## Nothing to do, as the folders grow", "", ...comparison(series, "migrate, 10", "status, 10")];
}

async function packages(): Promise<readonly string[]> {
  await using field = await openField();
  const contenders = [];
  for (const tool of [strata, strataInPackages(32)]) {
    const migrations = logicalMigrations(960);
    contenders.push({ ...(await noOp(field, tool, migrations)), name: `nothing to do, ${tool.name}` });
    contenders.push({ ...(await coldRun(field, tool, migrations)), name: `cold, ${tool.name}` });
  }
  const series = await inRounds(contenders, 3);
  return ["## 960 migrations in one package and in 32", "", ...comparison(series, "nothing to do, strata")];
}

async function memory(): Promise<readonly string[]> {
  await using field = await openField();
  const many = logicalMigrations(5000);
  const contenders = [
    bareNode,
    oneQuery(field.url),
    await coldRun(field, strataWithData(100), logicalMigrations(2)),
    { ...(await noOp(field, strata, many)), name: "strata, nothing to do in 5,000 migrations" },
    { ...(await coldRun(field, strata, many)), name: "strata, 5,000 migrations" },
  ];
  const series = await inRounds(contenders, 3);
  return ["## Memory, with 100 MB of data and with 5,000 migrations", "", ...comparison(series, "node -e 0")];
}
