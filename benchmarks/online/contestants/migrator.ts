import { once } from "node:events";
import { migrate, StrataError, type RunEvent } from "@strata/migration-engine";
import { ADD_CALLBACK_TYPES, timerSchema } from "../old-timers.ts";

/*
 * `strata migrate` as a process of its own, without the console: it can be killed, and does not share its thread with
 * those who measure.
 */

export interface MigratorTask {
  readonly url: string;
  readonly until?: "ready";
}

export type MigratorAnswer = { readonly event: RunEvent } | { readonly done: true } | { readonly error: string };

if (process.send !== undefined) {
  const [task]: MigratorTask[] = await once(process, "message");
  if (task !== undefined) await work(task);
}

async function work({ url, until }: MigratorTask): Promise<void> {
  const say = (answer: MigratorAnswer): void => void process.send?.(answer);
  try {
    await migrate({
      url,
      roster: [timerSchema],
      to: ADD_CALLBACK_TYPES,
      until,
      report: (event) => {
        // A plan holds all that there is; nobody asks for it here.
        if (event.type !== "apply-planned") say({ event });
      },
    });
    say({ done: true });
  } catch (error) {
    const why = error instanceof StrataError ? `${error.code}: ${error.message} ${error.why ?? ""}` : String(error);
    say({ error: why });
  }
  process.disconnect();
}
