import { connect } from "node:net";
import { text } from "node:stream/consumers";

/*
 * `strata` as a task of turbo: `pnpm check` is a process that has loaded all already, and does the work of every task.
 * Without it, for whoever runs `turbo run check` itself, the work is done here. JavaScript: to strip types takes longer
 * than all else that this does.
 */

const address = process.env.STRATA_CHECK_PROCESS;
if (address) await ask(...address.split(" "));
else await import("../apps/migrator/bin/strata.js");

/** Prints and exits as the command would. What is no answer, since that process has ended, is a failure. */
async function ask(port, key) {
  const socket = connect(Number(port), "127.0.0.1");
  /** @type {import("./answer.ts").Question} */
  const question = { key, argv: process.argv.slice(2), env: process.env };
  socket.end(JSON.stringify(question));
  const found = await text(socket);
  if (found === "") throw new Error("The process of `pnpm check` has ended before it answered.");
  /** @type {import("./answer.ts").Answer} */
  const { code, written } = JSON.parse(found);
  for (const [stream, words] of written) process[stream].write(words);
  process.exitCode = code ?? 1;
}
