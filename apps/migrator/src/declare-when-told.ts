import type { MigrationId } from "@strata/migration-engine";
import type { World } from "./command.ts";
import { confirm } from "./console/confirm.ts";
import { countOf } from "./console/progress.ts";
import { EXIT_CODES, type ExitCode } from "./exit-codes.ts";

/** A plan of ledger entries for migrations that are not run. */
interface Plan {
  readonly steps: readonly MigrationId[];
}

interface Declaring<Made extends Plan> {
  /** How the JSON event is called. */
  readonly event: string;
  readonly plan: Made;
  /** The plan, for people. */
  readonly lines: (plan: Made) => readonly string[];
  readonly shownUrl: string;
  readonly json: boolean;
  /** Agreed to already, by --yes. */
  readonly yes: boolean;
  readonly write: () => Promise<Made>;
}

/**
 * Shows what would be written to the ledger, and writes it once that was agreed to. Where there is nothing to write, it
 * says so and asks nobody.
 *
 * @throws StrataError CONFIRMATION_NEEDED
 */
export async function declareWhenTold<Made extends Plan>(
  world: World,
  { event, plan, lines, shownUrl, json, yes, write }: Declaring<Made>,
): Promise<ExitCode> {
  const { stdout } = world;
  const tell = (recorded: boolean, made: Made): void => {
    if (json) stdout.write(`${JSON.stringify({ event, recorded, ...made })}\n`);
    else if (recorded) stdout.write(`Recorded ${countOf(made.steps.length)} as applied.\n`);
    else stdout.write(`${[`Database ${shownUrl}`, ...lines(made)].join("\n")}\n`);
  };
  tell(false, plan);
  if (plan.steps.length === 0) {
    if (!json) stdout.write("Nothing to record.\n");
    return EXIT_CODES.ok;
  }
  if (!yes) await confirm(world, `This records ${countOf(plan.steps.length)} in the ledger of ${shownUrl}.\n`);
  tell(true, await write());
  return EXIT_CODES.ok;
}
