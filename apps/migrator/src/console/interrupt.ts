import type { World } from "../command.ts";
import { EXIT_CODES } from "../exit-codes.ts";

/** A server that does not answer must not keep anybody. */
const CANCEL_MS = 2_000;

/**
 * Ends the process at Ctrl-C, with a word to whoever wonders what has become of the migration that was running. The server
 * is told to stop it, since the commit may be on its way already; the connection ends with the process, and the server takes
 * back what it had not committed (manual, "Message Flow", Canceling Requests in Progress, and Termination).
 */
export function endOnInterrupt({ live, stderr, onInterrupt, exit, running }: World): void {
  onInterrupt(() => {
    live.clear();
    stderr.write(
      "Interrupted. Nothing stays of a migration that was running; those before it do. `strata status` shows which.\n",
      () => {
        const late = new Promise((resolve) => setTimeout(resolve, CANCEL_MS));
        void Promise.race([running.cancel?.().catch(() => {}), late]).finally(() => exit(EXIT_CODES.interrupted));
      },
    );
  });
}
