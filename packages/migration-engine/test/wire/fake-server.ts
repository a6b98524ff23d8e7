import { once } from "node:events";
import { createServer, type Socket } from "node:net";

/** A connection to the fake server, seen from its side. */
export interface FakeClient {
  readonly socket: Socket;
  /** The next bytes of the client, or nothing once it has gone. */
  read(): Promise<Buffer>;
  send(...messages: readonly Buffer[]): void;
}

export interface FakeServer extends AsyncDisposable {
  readonly port: number;
  /** Without TLS and with a password, in which no special character needs encoding. */
  readonly url: string;
}

/** Does whatever a server could do. When `behave` returns, the connection stays open and silent. */
export async function startFakeServer(behave: (client: FakeClient) => Promise<void> | void): Promise<FakeServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    const chunks = socket[Symbol.asyncIterator]();
    const client: FakeClient = {
      socket,
      read: async () => {
        const next: IteratorResult<Buffer> = await chunks.next();
        return next.done === true ? Buffer.alloc(0) : next.value;
      },
      send: (...messages) => void socket.write(Buffer.concat(messages)),
    };
    void (async () => {
      try {
        await behave(client);
        // Notices when the client leaves, and leaves too.
        while ((await client.read()).length > 0);
      } catch {
        socket.destroy();
      }
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    port,
    url: `postgres://user:hunter2@127.0.0.1:${port}/db?sslmode=disable`,
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

/** A server's message: type letter, length, fields. */
export function message(type: string, ...fields: readonly (Buffer | string)[]): Buffer {
  const payload = Buffer.concat(fields.map((field) => (typeof field === "string" ? Buffer.from(field) : field)));
  return Buffer.concat([Buffer.from(type), int32(payload.length + 4), payload]);
}

export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

export const AUTHENTICATION_OK = message("R", int32(0));
export const READY = message("Z", "I");
/** AuthenticationCleartextPassword. */
export const CLEARTEXT = message("R", int32(3));

export function errorResponse(sqlState: string, text: string): Buffer {
  return message("E", `SFATAL\0VFATAL\0C${sqlState}\0M${text}\0\0`);
}
