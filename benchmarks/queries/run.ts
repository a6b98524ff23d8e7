import { machine, publish } from "../measure/page.ts";
import { installPeers } from "../measure/peers.ts";
import { startDatabases, type Databases } from "./databases.ts";
import { compareQueues } from "./queues/compare.ts";
import { graphileWorker, PEERS, pgBoss, strata } from "./queues/contenders.ts";
import { comparePrepared } from "./prepared/compare.ts";
import { preparedTable, queuesTable, sizesTable } from "./report.ts";
import { compareSizes } from "./sizes/compare.ts";
import { ROWS_STEP } from "./sizes/tables.ts";

const WORKERS = 4;
const SIZES = [1_000_000, 10_000_000];
const JOBS = 10_000;

interface Scale {
  readonly sizes: readonly number[];
  readonly jobs: number;
}

/** Each can be measured by itself: `pnpm benchmark queries queues`. */
const PARTS: Readonly<Record<string, (databases: Databases, scale: Scale) => Promise<readonly string[]>>> = {
  queues,
  sizes,
  prepared,
};

const USAGE = `pnpm benchmark queries [${Object.keys(PARTS).join("|")}] [rows=1000000,10000000] [jobs=10000] [publish]`;

/**
 * All parts, or those that are named. With other numbers than the default ones it is a trial, which is printed, and
 * published only on demand.
 *
 * @throws Error for an argument that it does not know
 */
export async function run(given: readonly string[]): Promise<void> {
  const numbers = new Map(given.filter((one) => one.includes("=")).map((one) => one.split("=") as [string, string]));
  const named = given.filter((one) => !one.includes("=") && one !== "publish");
  const scale = {
    sizes: numbers.get("rows")?.split(",").map(Number) ?? SIZES,
    jobs: Number(numbers.get("jobs") ?? JOBS),
  };
  const isKnown =
    named.every((one) => Object.hasOwn(PARTS, one)) &&
    [...numbers.keys()].every((key) => ["rows", "jobs"].includes(key));
  const isCountable =
    scale.sizes.every((rows) => rows > 0 && rows % ROWS_STEP === 0) && Number.isInteger(scale.jobs) && scale.jobs > 0;
  if (!isKnown || !isCountable) throw new Error(`${USAGE}; rows are multiples of ${ROWS_STEP}`);

  await using databases = await startDatabases();
  for (const [name, part] of Object.entries(PARTS)) {
    if (named.length > 0 && !named.includes(name)) continue;
    const lines = [...(await part(databases, scale)), "", `PostgreSQL ${databases.version}, ${machine()}.`];
    if (numbers.size === 0 || given.includes("publish")) await publish(`queries/${name}`, lines);
    else process.stdout.write(`${lines.join("\n")}\n\n`);
  }
}

async function queues(databases: Databases, { jobs }: Scale): Promise<readonly string[]> {
  const versions = await installPeers(PEERS);
  const contenders = [strata, graphileWorker, pgBoss].map((one) => {
    const version = versions[one.name];
    return version === undefined ? one : { ...one, name: `${one.name} ${version}` };
  });
  const tables: string[] = [];
  for (const [batch, rounds] of [
    [1, 3],
    [10, 5],
  ] as const) {
    const result = await compareQueues(databases, contenders, { jobs, batch, workers: WORKERS, rounds });
    tables.push("", `${batch} at a time, ${rounds} rounds:`, "", ...queuesTable(result, jobs, strata.name));
  }
  return [`${jobs.toLocaleString("en")} jobs, ${WORKERS} workers.`, ...tables];
}

async function sizes(databases: Databases, { sizes: all }: Scale): Promise<readonly string[]> {
  // A tenth of the rows can be taken, and each round takes ten a call.
  const [rounds, calls] = [5, Math.min(1000, Math.floor(Math.min(...all) / 600))];
  const results = await compareSizes(databases, { sizes: all, rounds, calls, workers: WORKERS });
  return [`${WORKERS} workers, ${calls} calls a round, ${rounds} rounds.`, "", ...sizesTable(results, calls)];
}

/** Always of the same size, since it asks for a ratio. */
async function prepared(databases: Databases): Promise<readonly string[]> {
  const options = { rows: 200_000, rounds: 5, calls: 150 };
  const results = await comparePrepared(databases, options);
  const { rows, rounds, calls } = options;
  return [
    `Tables of ${rows.toLocaleString("en")} rows, ${calls} calls a round, ${rounds} rounds.`,
    "",
    ...preparedTable(results, calls),
  ];
}
