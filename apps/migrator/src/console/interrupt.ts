import type { World } from "../command.ts";
import { EXIT_CODES } from "../exit-codes.ts";

/**
 * Ends the process at Ctrl-C, with a word to whoever wonders what has become of the migration that was running. The
 * connection ends with the process, and the server takes back what it had not committed (manual, "Message Flow", Termination).
 */
export function endOnInterrupt({ live, stderr, onInterrupt, exit }: World): void {
  onInterrupt(() => {
    live.clear();
    stderr.write(
      "Interrupted. Nothing stays of a migration that was running; those before it do. `strata status` shows which.\n",
      () => exit(EXIT_CODES.interrupted),
    );
  });
}
