import type { World } from "../command.ts";

/** Ctrl-C was the answer. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/**
 * Asks on the terminal, on stderr, so that stdout holds nothing but results.
 *
 * @throws Interrupted at Ctrl-C or the end of input: readline would end the process with its own stack trace
 */
export async function ask({ stdin, stderr }: Pick<World, "stdin" | "stderr">, question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const terminal = createInterface({ input: stdin(), output: stderr });
  const gone = new Promise<never>((_resolve, reject) => {
    terminal.once("SIGINT", () => reject(new Interrupted()));
    terminal.once("close", () => reject(new Interrupted()));
  });
  try {
    return await Promise.race([terminal.question(question), gone]);
  } finally {
    terminal.close();
  }
}
