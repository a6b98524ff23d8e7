import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { SchemaPackage } from "@strata/migration-engine";
import type { Hint } from "@strata/schema-workflow";
import type { World } from "../command.ts";
import { compareScripts } from "@strata/schema-workflow/compare-scripts";
import { Interrupted } from "../console/ask.ts";
import { printError } from "../console/print-error.ts";
import { EXIT_CODES, type ExitCode } from "../exit-codes.ts";
import { withLocalServer } from "../local-server.ts";
import { Answers } from "./answers.ts";
import { DraftInPlace } from "./draft-in-place.ts";
import { findLocalTarget } from "./local-target.ts";
import { playRound, type Session } from "./round.ts";
import { roundLines } from "./round-lines.ts";

export interface WatchOptions {
  readonly roster: readonly SchemaPackage[];
  /** What the folder is called after its timestamp. */
  readonly name: string | undefined;
  /** Answers given beforehand. */
  readonly hints: readonly Hint[];
  /** A server for throwaway databases; without it one is started, and serves all rounds. */
  readonly throwaway: string | undefined;
}

/**
 * On every save below a package's sources: generates the draft of this session anew, and has the local database follow.
 * What goes wrong is printed, and the next save awaited. Ctrl-C ends it once the round that runs is over; the draft stays.
 *
 * @throws StrataError WATCH_NOT_LOCAL, LOCAL_SERVER_FAILED
 */
export async function watch(world: World, target: SchemaPackage, options: WatchOptions): Promise<ExitCode> {
  const { roster, name, hints } = options;
  const database = await findLocalTarget(world);
  const { listenForSaves } = await import("@strata/schema-workflow");
  const sources = sourcesOf(target);
  await using saves = disposable(await listenForSaves(sources, target.migrations));
  world.onInterrupt(() => void saves.close());
  await withThrowaway(world, options.throwaway, async (throwaway) => {
    const draft = new DraftInPlace(target, { ...database, roster, compareScripts });
    const session: Session = { target, roster, throwaway, name, answers: new Answers(hints), draft };
    world.stdout.write(
      `Watching ${relative(world.directory, sources)} for ${database.shownUrl}. Ctrl-C ends it.\n` +
        "Every save takes the draft before it back, with what its columns hold.\n",
    );
    do if (!(await tellRound(world, session))) break;
    while (await saves.next());
    const { folder } = draft;
    world.stdout.write(
      folder === undefined ? "Ended. There is no draft.\n" : `Ended. It stays: ${relative(world.directory, folder)}\n`,
    );
  });
  return EXIT_CODES.ok;
}

/** False: Ctrl-C was the answer to a question. */
async function tellRound(world: World, session: Session): Promise<boolean> {
  const begun = performance.now();
  try {
    const round = await playRound(world, session);
    for (const line of roundLines(round, session.target.name, performance.now() - begun))
      world.stdout.write(`${line}\n`);
  } catch (error) {
    world.live.clear();
    if (error instanceof Interrupted) return false;
    printError(error, world, false);
  }
  return true;
}

function withThrowaway(world: World, given: string | undefined, work: (url: string) => Promise<void>): Promise<void> {
  if (given !== undefined) return work(given);
  return withLocalServer(world, async ({ startThrowawayServer }) => {
    await using server = await startThrowawayServer();
    await work(server.url);
  });
}

/** `src` beside the migrations, as a schema package has it; elsewhere all that is there but the migrations' own. */
function sourcesOf({ migrations }: SchemaPackage): string {
  const folder = dirname(migrations);
  return existsSync(join(folder, "src")) ? join(folder, "src") : folder;
}

function disposable<Closable extends { close(): Promise<void> }>(closable: Closable): Closable & AsyncDisposable {
  return Object.assign(closable, { [Symbol.asyncDispose]: () => closable.close() });
}
