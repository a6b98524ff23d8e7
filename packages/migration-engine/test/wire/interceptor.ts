import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { connect as connectTls, TLSSocket } from "node:tls";
import { createAuthority } from "@strata/postgres-testkit/certificates";

/** Somebody in between who ends the client's TLS with a certificate of his own, and speaks TLS to the server himself. */
export async function startInterceptor(target: string): Promise<AsyncDisposable & { readonly port: number }> {
  const { hostname, port } = new URL(target);
  const { certificate: cert, key } = await (await createAuthority("Interceptor")).issue({ addresses: ["127.0.0.1"] });
  const sockets = new Set<Socket>();
  const keep = <Kept extends Socket>(socket: Kept): Kept => {
    sockets.add(socket);
    return socket.on("error", () => {});
  };
  const server = createServer((client) => {
    keep(client).once("data", (sslRequest) => {
      const upstream = keep(connect(Number(port), hostname));
      upstream.write(sslRequest);
      upstream.once("data", (answer) => {
        const inside = keep(connectTls({ socket: upstream, rejectUnauthorized: false }));
        const outside = keep(new TLSSocket(client, { isServer: true, cert, key }));
        client.write(answer);
        outside.pipe(inside).pipe(outside);
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}
