import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { ApplicationReport, ApplicationTask, Order } from "./application.ts";
import type { Form } from "./operation.ts";

/** Disposing of it is for when something else went wrong: it ends at once. */
export interface Application extends AsyncDisposable {
  /** Which releases of it run from now on; with both, they take turns. */
  deploy(...forms: readonly Form[]): void;
  /** Takes no new operation, waits for those that run, and gives its report. */
  stop(): Promise<ApplicationReport>;
}

/** Starts the application of load/application.ts as a process of its own, and waits until it is connected. */
export async function startApplication(task: ApplicationTask): Promise<Application> {
  const child = fork(join(import.meta.dirname, "application.ts"), { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const tell = (order: Order): boolean => child.send(order);
  child.send(task);
  await once(child, "message");
  return {
    deploy: (...forms) => void tell({ forms }),
    async stop() {
      const answer = once(child, "message") as Promise<ApplicationReport[]>;
      tell("stop");
      const [report] = await answer;
      if (report === undefined) throw new Error("the application gave no report");
      return report;
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}
