import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * Has the container removed when the returned function is called, or when this process dies, also by kill -9: another
 * process waits for the end of a pipe that only this one holds open. It is what Ryuk does for Testcontainers, without
 * an image that would have to be pulled.
 */
export function removeWithThisProcess(containerId: string): () => Promise<void> {
  const script = fileURLToPath(new URL("remove-container.ts", import.meta.url));
  // Detached, so that Ctrl+C at the terminal does not reach it.
  const remover = spawn(process.execPath, [script, containerId], {
    detached: true,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const exited = once(remover, "exit");
  remover.unref();
  return async () => {
    remover.ref();
    remover.stdin.end();
    const [code] = await exited;
    if (code !== 0) {
      throw new Error(
        `The container of the tests could not be removed. Run docker rm --force --volumes ${containerId}`,
      );
    }
  };
}
