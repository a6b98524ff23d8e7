import { fork } from "node:child_process";
import { on, once } from "node:events";
import { cp, mkdir, mkdtemp, readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { StrataError, type SchemaPackage } from "@strata/migration-engine";
import type { Hint } from "../drizzle-kit/drizzle-kit.ts";
import type { Generated, Question } from "../generate/generate.ts";
import type { Heard, Told } from "./draft-process.ts";

export interface DraftOptions {
  /** The server for throwaway databases; it stays up for the next draft. */
  readonly throwaway: string;
  readonly roster: readonly SchemaPackage[];
  /** What the folder is called after its timestamp; from what changes, when left out. */
  readonly name?: string | undefined;
  /** An earlier draft, a folder's name, as if it were not there: the new one is to take its place. */
  readonly without?: string | undefined;
  /** Gives answers, or undefined to leave it at the questions. */
  readonly answer: (questions: readonly Question[]) => Promise<readonly Hint[] | undefined>;
  readonly onStage?: (stage: string) => void;
}

/** A migration that has been generated and is not among the others yet. Disposing it removes it. */
export interface Draft extends AsyncDisposable {
  readonly made: Generated;
  /** Where its folder waits, on the file system of the migrations, when one was written. */
  readonly waiting: string | undefined;
}

/**
 * Generates the next migration of a package as `generate` does, in a process of its own: Node loads a module once, and
 * would never see what was saved since. The package's migrations stay as they are; the draft waits beside them.
 *
 * @throws StrataError as `generate` does
 */
export async function draft(target: SchemaPackage, options: DraftOptions): Promise<Draft> {
  const { roster, throwaway, name, without, answer, onStage } = options;
  const place = await besides(target, without);
  const remove = async (): Promise<void> => {
    await rm(place.folder, { recursive: true, force: true });
    // Only when nothing else is in it.
    await rmdir(dirname(place.folder)).catch(() => undefined);
  };
  try {
    const seen = { ...target, migrations: place.migrations };
    const all = roster.map((one) => (one.name === target.name ? seen : one));
    const told: Told = { type: "draft", target: seen, roster: all, throwaway, name };
    const made = await converse(told, answer, onStage);
    const waiting = made.outcome === "written" ? join(place.migrations, made.migration) : undefined;
    return { made, waiting, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** The migrations once more, in a folder within the package: what its TypeScript imports is found from there. */
async function besides({ migrations }: SchemaPackage, without: string | undefined) {
  const hidden = join(dirname(migrations), ".strata");
  await mkdir(hidden, { recursive: true });
  const folder = await mkdtemp(join(hidden, "draft-"));
  const copy = join(folder, "migrations");
  await mkdir(copy);
  for (const name of await readdir(migrations)) {
    if (name !== without) await cp(join(migrations, name), join(copy, name), { recursive: true });
  }
  return { folder, migrations: copy };
}

async function converse(
  told: Told,
  answer: DraftOptions["answer"],
  onStage: DraftOptions["onStage"],
): Promise<Generated> {
  const child = fork(join(import.meta.dirname, "draft-process.ts"), {
    execArgv: [],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const gone = once(child, "exit");
  try {
    const messages = on(child, "message", { close: ["disconnect"] });
    child.send(told);
    for await (const [heard] of messages as AsyncIterable<[Heard]>) {
      if (heard.type === "stage") onStage?.(heard.stage);
      else if (heard.type === "failed") throw thrown(heard);
      else if (heard.made.outcome !== "questions") return heard.made;
      else {
        const hints = await answer(heard.made.questions);
        if (hints === undefined) return heard.made;
        const more: Told = { type: "hints", hints };
        child.send(more);
      }
    }
    throw new Error("The process that generates has ended without a word.");
  } finally {
    if (child.connected) child.disconnect();
    // It drops its databases first.
    await gone;
  }
}

function thrown({ error, stack }: Extract<Heard, { type: "failed" }>): Error {
  if (error === undefined) return Object.assign(new Error(stack.split("\n", 1)[0]), { stack });
  const { code, message, why, next, location } = error;
  return new StrataError(code, { what: message, why, next, ...(location === undefined ? {} : { location }) });
}
