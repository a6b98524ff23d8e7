import type { World } from "../command.ts";
import { EXIT_CODES } from "../exit-codes.ts";

/** A server that does not answer must not keep anybody. */
const CANCEL_MS = 2_000;

/** What is under way when somebody presses Ctrl-C. */
export interface UnderWay {
  /** A backfill, which can be told to stop after its batch. */
  readonly backfill: boolean;
  /** A migration in phases, of which what was committed stays. */
  readonly phases: boolean;
}

/**
 * Ends the process at Ctrl-C, with a word to whoever wonders what has become of the migration that was running. The server
 * is told to stop it, since the commit may be on its way already; the connection ends with the process, and the server takes
 * back what it had not committed (manual, "Message Flow", Canceling Requests in Progress, and Termination).
 *
 * A backfill is told to stop instead, and does so after its batch; a second Ctrl-C ends the process then, too.
 */
export function endOnInterrupt(world: World, underWay: () => UnderWay, stop: AbortController | undefined): void {
  const { live, stderr, onInterrupt, exit, running } = world;
  onInterrupt(() => {
    if (stop !== undefined && underWay().backfill && !stop.signal.aborted) {
      endOnInterrupt(world, underWay, stop);
      live.above(() =>
        stderr.write("Stops after this batch; Ctrl-C again ends it at once, and loses that batch alone.\n"),
      );
      stop.abort();
      return;
    }
    live.clear();
    const stays = underWay().phases ? STAYS_OF_PHASES : STAYS_OF_A_SCRIPT;
    stderr.write(`Interrupted. ${stays} \`strata status\` shows which.\n`, () => {
      const late = new Promise((resolve) => setTimeout(resolve, CANCEL_MS));
      void Promise.race([running.cancel?.().catch(() => {}), late]).finally(() => exit(EXIT_CODES.interrupted));
    });
  });
}

const STAYS_OF_A_SCRIPT = "Nothing stays of a migration that was running; those before it do.";
const STAYS_OF_PHASES = "What the phases of the migration have committed stays, and it goes on there.";
