import { once } from "node:events";
import { StrataError, type SchemaPackage } from "@strata/migration-engine";
import type { Hint } from "../drizzle-kit/drizzle-kit.ts";
import { generate, type Generated } from "../generate/generate.ts";
import { openWorkbench } from "../workbench/workbench.ts";

/** What the process is told. */
export type Told =
  | {
      readonly type: "draft";
      readonly target: SchemaPackage;
      readonly roster: readonly SchemaPackage[];
      readonly throwaway: string;
      readonly name: string | undefined;
    }
  | { readonly type: "hints"; readonly hints: readonly Hint[] };

/** What it says. After questions it waits for hints, or for the end of the channel. */
export type Heard =
  | { readonly type: "stage"; readonly stage: string }
  | { readonly type: "made"; readonly made: Generated }
  | {
      readonly type: "failed";
      /** Where it is one that a user can act on. */
      readonly error: ReturnType<StrataError["toJSON"]> | undefined;
      readonly stack: string;
    };

/** Whoever listens may be gone by now. */
function say(heard: Heard): void {
  if (process.connected) process.send?.(heard);
}

async function hear(): Promise<Told | undefined> {
  if (!process.connected) return undefined;
  const ended = new AbortController();
  const end = (): void => ended.abort();
  process.once("disconnect", end);
  try {
    const [told] = (await once(process, "message", { signal: ended.signal })) as [Told];
    return told;
  } catch {
    return undefined;
  } finally {
    process.off("disconnect", end);
  }
}

// Ctrl-C reaches every process of the terminal. This one finishes, and drops the databases that it made.
process.on("SIGINT", () => undefined);

const task = await hear();
if (task?.type === "draft") {
  const { target, roster, throwaway, name } = task;
  const onStage = (stage: string): void => say({ type: "stage", stage });
  try {
    await using workbench = await openWorkbench({ url: throwaway });
    const hints: Hint[] = [];
    for (let more: Told | undefined = task; more !== undefined;) {
      if (more.type === "hints") hints.push(...more.hints);
      const made = await generate(target, { workbench, roster, name, hints, onStage });
      say({ type: "made", made });
      more = made.outcome === "questions" ? await hear() : undefined;
    }
  } catch (error) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    say({ type: "failed", error: error instanceof StrataError ? error.toJSON() : undefined, stack });
  }
}
if (process.connected) process.disconnect();
