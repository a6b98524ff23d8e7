import { styleText } from "node:util";
import type { TestProject } from "vitest/node";
import { startTestServer } from "./server/choose.ts";
import { beginTestRun } from "./database/test-run.ts";

/** Vitest's globalSetup: one server for all test files, gone when they have run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer(process.env, (line) => process.stderr.write(`${styleText("dim", line)}\n`));
  try {
    const run = await beginTestRun(server.url);
    project.provide("postgresTestServer", { url: server.url, run: run.number });
    // In watch mode the code that builds a template may have changed.
    project.onTestsRerun(() => run.dropDatabases());
    return async () => {
      await run.end();
      await server.stop();
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
