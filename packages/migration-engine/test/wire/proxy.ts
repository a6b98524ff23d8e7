import { once } from "node:events";
import { createConnection, createServer, type ListenOptions, type Socket } from "node:net";
import { setImmediate as turn } from "node:timers/promises";

/** Stands between a client and a server and can be unkind. */
export interface Proxy extends AsyncDisposable {
  /** The server's URL by way of the proxy, where that listens on a port. */
  readonly url: string;
  /** How many connections it has had. */
  readonly connections: number;
  /** What clients have said, all connections together. */
  readonly heard: string;
  /** From now on swallows everything and closes nothing, as a cut cable does. */
  freeze(): void;
  /** Breaks all connections off, as a crash of the server does. */
  cut(): void;
}

export interface ProxyOptions {
  readonly listen?: ListenOptions;
  /** Passes on one byte at a time. */
  readonly byteByByte?: boolean;
}

export async function startProxy(target: string, options: ProxyOptions = {}): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const heard: Buffer[] = [];
  let connections = 0;
  let frozen = false;

  const pipe = async (from: Socket, to: Socket, log?: Buffer[]) => {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        log?.push(chunk);
        for (const piece of options.byteByByte === true ? bytes(chunk) : [chunk]) {
          if (frozen) break;
          to.write(piece);
          if (options.byteByByte === true) await turn();
        }
      }
      if (!frozen) to.end();
    } catch {
      to.destroy();
    }
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    connections += 1;
    const upstream = createConnection({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    void pipe(client, upstream, heard);
    void pipe(upstream, client);
  });
  server.listen(options.listen ?? { host: "127.0.0.1", port: 0 });
  await once(server, "listening");
  const address = server.address();
  const own = new URL(target);
  if (typeof address === "object" && address !== null) {
    own.hostname = address.family === "IPv6" ? `[${address.address}]` : address.address;
    own.port = String(address.port);
  }
  return {
    url: own.href,
    get connections() {
      return connections;
    },
    get heard() {
      return Buffer.concat(heard).toString("latin1");
    },
    freeze() {
      frozen = true;
    },
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async [Symbol.asyncDispose]() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, "close");
    },
  };
}

function bytes(chunk: Buffer): Buffer[] {
  return Array.from(chunk, (byte) => Buffer.from([byte]));
}
