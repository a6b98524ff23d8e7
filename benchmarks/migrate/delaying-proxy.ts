import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";

/**
 * A far server: passes everything on, in each direction half a round trip later, without making it any narrower.
 *
 * @param roundTripMs of a request and its answer
 */
export async function startDelayingProxy(
  target: string,
  roundTripMs: number,
): Promise<AsyncDisposable & { readonly port: number }> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const later = (from: Socket, to: Socket): void => {
    const wait = (act: () => void): void => void setTimeout(act, roundTripMs / 2);
    from.on("data", (chunk) => wait(() => to.writable && to.write(chunk)));
    from.on("close", () => wait(() => to.destroy()));
    from.on("error", () => {});
  };
  const server = createServer({ noDelay: true }, (near) => {
    const far = createConnection({ host: hostname, port: Number(port), noDelay: true });
    for (const socket of [near, far]) sockets.add(socket);
    later(near, far);
    later(far, near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" ? (address?.port ?? 0) : 0,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
