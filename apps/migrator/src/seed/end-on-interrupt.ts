import type { World } from "../command.ts";
import { EXIT_CODES } from "../exit-codes.ts";

/** How far a run of `seed` has come. */
export interface UnderWay {
  filling?: { readonly name: string; readonly stays: () => Promise<boolean> } | undefined;
  filled: number;
}

/**
 * Ends the process at Ctrl-C, with a word about what is there. The connection ends with it, and the server takes back what
 * was not committed (manual, "Message Flow", Termination); a COMMIT that is on its way is waited for.
 */
export function endOnInterrupt(world: World, underWay: UnderWay): void {
  world.onInterrupt(() => void end(world, underWay));
}

async function end({ live, stderr, exit }: World, underWay: UnderWay): Promise<void> {
  const { filling, filled } = underWay;
  const stays = await filling?.stays();
  live.clear();
  const words = [
    "Interrupted.",
    ...(filling === undefined
      ? []
      : [`${stays ? "All" : "Nothing"} stays of ${filling.name}, which was being filled.`]),
    ...(filled === 0 ? [] : ["What is listed above does."]),
  ];
  stderr.write(`${words.join(" ")}\n`, () => exit(EXIT_CODES.interrupted));
}
