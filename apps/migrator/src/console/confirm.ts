import { createInterface } from "node:readline/promises";
import { StrataError } from "@strata/migration-engine";
import type { World } from "../command.ts";

/**
 * Asks before something is destroyed.
 *
 * @throws StrataError CONFIRMATION_NEEDED when the answer is not yes, or nobody is there to be asked
 */
export async function confirm({ stdin, stdout, stderr }: World, question: string): Promise<void> {
  stderr.write(question);
  if (stdin.isTTY !== true || stdout.isTTY !== true) {
    throw new StrataError("CONFIRMATION_NEEDED", {
      what: "Nothing was done: there is no terminal to ask on.",
      next: "If this is what you want, run it again with --yes.",
    });
  }
  const terminal = createInterface({ input: stdin, output: stderr });
  try {
    const answer = await terminal.question("Go on? [y/N] ");
    if (/^y(es)?$/i.test(answer.trim())) return;
  } finally {
    terminal.close();
  }
  throw new StrataError("CONFIRMATION_NEEDED", {
    what: "Nothing was done.",
    why: "The answer was not yes.",
    next: "Nothing.",
  });
}
