import { createServer } from "node:net";

export const LOOPBACK = "127.0.0.1";

/**
 * A port of the loopback address that nobody listens on: `preferred`, if it is one. Somebody else may take it before the
 * caller does.
 */
export async function findFreePort(preferred = 0): Promise<number> {
  return (await listenOnce(preferred)) ?? findFreePort();
}

function listenOnce(port: number): Promise<number | undefined> {
  const { promise, resolve } = Promise.withResolvers<number | undefined>();
  const server = createServer();
  server.once("error", () => resolve(undefined));
  server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" ? address?.port : undefined));
  });
  return promise;
}
