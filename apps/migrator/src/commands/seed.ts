import { StrataError, systemClock } from "@strata/migration-engine";
import { parseArguments } from "../arguments.ts";
import { choosePackages } from "../choose-packages.ts";
import type { Command, World } from "../command.ts";
import { formatDuration } from "../console/duration.ts";
import { EXIT_CODES } from "../exit-codes.ts";
import { ownRoster } from "../project.ts";
import { endOnInterrupt, type UnderWay } from "../seed/end-on-interrupt.ts";
import { isLocal } from "../seed/is-local.ts";
import { seedOf } from "../seed/seed-entry.ts";
import { findTarget } from "../target.ts";

const DEFAULT_ROWS = 2000;
const MOST_ROWS = 100_000_000;

const options = {
  rows: {
    type: "string",
    value: "number",
    description: `rows of each domain's largest table; ${DEFAULT_ROWS} when left out`,
  },
  seed: {
    type: "string",
    value: "number",
    description: "the same number makes the same rows; a new one when left out",
  },
  "any-database": { type: "boolean", description: "also one that is not the embedded server of this checkout" },
} as const;

export const command: Command = {
  summary: "fill the local database with a believable day of each domain",
  usage: "seed [package] [--rows <number>] [--seed <number>] [--any-database]",
  description: [
    "Calls the `./seed` of every schema package that has one. The tables have to be there: `strata migrate` first. A second",
    "call adds another day. From 10,000 rows on they are written by COPY, and how far it is stands on the terminal.",
    "A package is filled in one transaction: after Ctrl-C (exit code 130) or an error there are all of its rows, or none.",
    "It refuses any database but the embedded server of this checkout, unless it is told --any-database.",
  ].join("\n"),
  options,
  async run(world, argv) {
    const { options: flags, words } = parseArguments(argv, options, 1);
    const rows = wholeNumber("rows", flags.rows, { from: 1, to: MOST_ROWS }) ?? DEFAULT_ROWS;
    // Of 31 bits, as the ids of two days must not meet.
    const seed = wholeNumber("seed", flags.seed, { from: 0, to: 2 ** 31 - 1 }) ?? Math.floor(Math.random() * 2 ** 31);
    const chosen = choosePackages(await ownRoster(world), words[0]);
    const target = await findTarget(world);
    if (flags["any-database"] !== true && !(await isLocal(world, target))) {
      throw new StrataError("SEED_NOT_LOCAL", {
        what: `DATABASE_URL names ${target.shownUrl}, which is not the embedded server of this checkout.`,
      });
    }
    const { default: postgres } = await import("postgres");
    const { fillPackage } = await import("../seed/fill-package.ts");
    // A connection that postgres.js would replace by a younger one would take the transaction with it.
    const sql = postgres(target.url, { max: 1, max_lifetime: null, ssl: target.ssl ?? false, onnotice: () => {} });
    const underWay: UnderWay = { filled: 0 };
    endOnInterrupt(world, underWay);
    try {
      world.stdout.write(`Database ${target.shownUrl}, seed ${seed}\n`);
      for (const { name } of chosen) {
        const seedFunction = await seedOf(name);
        if (seedFunction === undefined) {
          world.stdout.write(`  ${name}  has no ./seed\n`);
          continue;
        }
        const begun = systemClock.now();
        const onProgress = (one: Progress): void => show(world, name, one);
        const filling = fillPackage(sql, name, seedFunction, { rows, seed, onProgress });
        underWay.filling = { name, stays: filling.stays };
        const counts = await filling.counts.finally(() => world.live.clear());
        underWay.filling = undefined;
        underWay.filled += 1;
        const made = Object.entries(counts).map(([what, count]) => `${count.toLocaleString("en")} ${what}`);
        world.stdout.write(`  ${name}  ${made.join(", ")}  ${formatDuration(systemClock.now() - begun)}\n`);
      }
      return EXIT_CODES.ok;
    } finally {
      await sql.end({ timeout: 1 });
    }
  },
};

interface Progress {
  readonly table: string;
  readonly done: number;
  readonly total: number;
}

function show(world: World, name: string, { table, done, total }: Progress): void {
  const share = total === 0 ? 100 : Math.floor((100 * done) / total);
  world.live.show(
    () => `  ${name}  ${table} ${done.toLocaleString("en")} of ${total.toLocaleString("en")}  ${share} %`,
  );
}

function wholeNumber(
  flag: string,
  text: string | undefined,
  { from, to }: { readonly from: number; readonly to: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= from && value <= to) return value;
  throw new StrataError("ARGUMENT_INVALID", {
    what: `--${flag} is "${text}".`,
    why: `It takes a whole number from ${from.toLocaleString("en")} to ${to.toLocaleString("en")}.`,
  });
}
