import { createInterface } from "node:readline";
import type { World } from "../command.ts";
import { HELP, toStatements } from "./backslash.ts";
import { describeError, openSession, type PromptSession } from "./session.ts";
import { endsStatement } from "./statement-end.ts";
import { toText } from "./table.ts";

const WELCOME = `This is Strata's plain prompt, since there is no psql on PATH. \\? for help, \\q to leave.\n`;

type Streams = Pick<World, "stdin" | "stdout" | "stderr">;

/** Reads statements until \q or the end of input, and prints what the server answers. An error ends only its statement. */
export async function prompt({ stdin, stdout, stderr }: Streams, url: string): Promise<void> {
  const interactive = stdin().isTTY === true && stdout.isTTY === true;
  if (interactive) stderr.write(WELCOME);
  const session = openSession(url, (message) => stderr.write(`${message}\n`));
  const lines = createInterface({ input: stdin(), output: interactive ? stdout : undefined, prompt: "strata=> " });
  let text = "";
  try {
    lines.prompt();
    for await (const line of lines) {
      if (text === "" && /^\\q\b/.test(line.trim())) return;
      text = text === "" && line.trim() === "" ? "" : `${text}${line}\n`;
      const command = text.trimStart().startsWith("\\");
      if (command || endsStatement(text)) {
        await (command ? runCommand(text, session, { stdout, stderr }) : answer(text, session, { stdout, stderr }));
        text = "";
      }
      lines.setPrompt(text === "" ? "strata=> " : "strata-> ");
      if (interactive) lines.prompt();
    }
    if (text !== "") await answer(text, session, { stdout, stderr });
  } finally {
    lines.close();
    await session.close();
  }
}

type Outputs = Omit<Streams, "stdin">;

async function runCommand(command: string, session: PromptSession, outputs: Outputs): Promise<void> {
  if (command.trim() === "\\?") {
    outputs.stdout.write(HELP);
    return;
  }
  const statements = toStatements(command);
  if (statements === undefined) outputs.stderr.write(`${command.trim()} is not known here: \\? lists what is.\n`);
  else await answer(statements, session, outputs);
}

async function answer(text: string, session: PromptSession, { stdout, stderr }: Outputs): Promise<void> {
  try {
    for (const one of await session.run(text)) stdout.write(toText(one));
  } catch (error) {
    stderr.write(`${describeError(error)}\n`);
  }
}
