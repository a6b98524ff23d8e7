import { StrataError } from "@strata/migration-engine";
import type { World } from "../command.ts";
import { ask } from "./ask.ts";

/**
 * Asks before something is destroyed.
 *
 * @throws Interrupted; StrataError CONFIRMATION_NEEDED when the answer is not yes, or nobody is there to be asked
 */
export async function confirm(world: World, question: string): Promise<void> {
  const { stdin, stdout, stderr } = world;
  stderr.write(question);
  if (stdin().isTTY !== true || stdout.isTTY !== true) {
    throw new StrataError("CONFIRMATION_NEEDED", {
      what: "Nothing was done: there is no terminal to ask on.",
      next: "If this is what you want, run it again with --yes.",
    });
  }
  const answer = await ask(world, "Go on? [y/N] ");
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new StrataError("CONFIRMATION_NEEDED", {
    what: "Nothing was done.",
    why: "The answer was not yes.",
    next: "Nothing.",
  });
}
