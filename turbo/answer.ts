import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";

/** What a task of turbo asks for: a command line, and the variables that turbo has let through to it. */
export interface Question {
  /** Says that it was started by whoever answers: anybody on this machine can connect. */
  readonly key: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What the command has left: the task prints and exits as it would have done. */
export interface Answer {
  readonly code: number;
  readonly written: readonly (readonly [stream: "stdout" | "stderr", text: string])[];
}

/** Runs the command of a question. */
export type Work = (
  { argv, env }: Pick<Question, "argv" | "env">,
  outputs: { readonly stdout: Writable; readonly stderr: Writable },
) => Promise<number>;

export interface Desk extends AsyncDisposable {
  /** For `turbo/ask.js`, in STRATA_CHECK_PROCESS. */
  readonly address: string;
}

/** Answers whoever is told the address, several at a time, until it is disposed. */
export async function answerTasks(work: Work): Promise<Desk> {
  const key = randomUUID();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    // Who asked may have been ended meanwhile. Without an answer, a task fails.
    socket.on("error", () => socket.destroy());
    answer(socket, key, work).catch(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    address: `${port} ${key}`,
    async [Symbol.asyncDispose]() {
      server.close();
    },
  };
}

async function answer(socket: Socket, key: string, work: Work): Promise<void> {
  const question: Question = JSON.parse(await text(socket));
  if (question.key !== key) throw new Error("Not one of ours.");
  const written: (readonly ["stdout" | "stderr", string])[] = [];
  const noted = (stream: "stdout" | "stderr"): Writable =>
    new Writable({
      decodeStrings: false,
      write(chunk: unknown, _encoding, done) {
        written.push([stream, String(chunk)]);
        done();
      },
    });
  const code = await work(question, { stdout: noted("stdout"), stderr: noted("stderr") });
  const found: Answer = { code, written };
  socket.end(JSON.stringify(found));
}
