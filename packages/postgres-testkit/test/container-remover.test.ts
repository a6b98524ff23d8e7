import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("a container is removed when the test run is over", async () => {
  await using engine = await startEngine();
  const run = await holdContainer("abc", engine.url);
  run.stdin.write("let go");
  const [code] = await once(run, "exit");
  expect(code).toBe(0);
  expect(engine.removals).toEqual(["/containers/abc?force=true&v=true"]);
});

test("a container is removed when the test run is killed", async () => {
  await using engine = await startEngine();
  const run = await holdContainer("abc", engine.url);
  expect(engine.removals).toEqual([]);
  run.kill("SIGKILL");
  await expect.poll(() => engine.removals, { timeout: 20_000 }).toEqual(["/containers/abc?force=true&v=true"]);
});

async function holdContainer(id: string, engine: string) {
  const script = fileURLToPath(new URL("hold-container.ts", import.meta.url));
  const run = spawn(process.execPath, [script, id], {
    env: { ...process.env, DOCKER_HOST: engine },
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(run.stdout, "data");
  return run;
}

/** As much of a Docker engine as it takes to remove a container, and a record of what was removed. */
async function startEngine() {
  const removals: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === "DELETE") removals.push(request.url?.replace(/^\/v[\d.]+(?=\/)/, "") ?? "");
    response.writeHead(request.method === "DELETE" ? 204 : 200, { "content-type": "application/json" });
    response.end(request.method === "DELETE" ? undefined : JSON.stringify({ OperatingSystem: "test" }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `tcp://127.0.0.1:${port}`,
    removals,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await once(server.close(), "close");
    },
  };
}
