import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";

/**
 * Where the line is cut: at the nth message of all that pass, in either direction, just before or just after it. A frozen
 * line is not cut: from that message on nothing passes, and nobody is told.
 */
export interface CutPoint {
  /** Its number, or what it says: the first message that holds this text. */
  readonly message: number | string;
  readonly when: "before" | "after" | "frozen";
}

export interface CuttingProxy extends AsyncDisposable {
  /** The server's URL by way of the proxy. */
  readonly url: string;
  /** How many protocol messages have passed, both directions together. */
  readonly messages: number;
  /** Whether the line was cut. It is cut once; connections made later pass. */
  readonly wasCut: boolean;
  /** Resolves when the line is frozen. */
  readonly frozen: Promise<void>;
  /** Breaks every connection, as keepalives do in the end with one that is frozen. */
  breakAll(): void;
}

/** Passes the messages of PostgreSQL's protocol on, one by one, and breaks the connection at one of them. */
export async function startCuttingProxy(target: string, cut?: CutPoint): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const silent = new Set<Socket>();
  let messages = 0;
  let wasCut = false;
  const frozen = Promise.withResolvers<void>();

  const forward = (from: Socket, to: Socket, startsUntyped: boolean): void => {
    const cutter = new MessageCutter(startsUntyped);
    from.on("data", (chunk: Buffer) => {
      for (const message of cutter.push(chunk)) {
        if (to.destroyed || silent.has(from)) return;
        messages += 1;
        const here = !wasCut && (cut?.message === messages || says(message, cut?.message));
        if (here) wasCut = true;
        if (here && cut?.when === "frozen") {
          silent.add(from).add(to);
          return frozen.resolve();
        }
        if (here && cut?.when === "before") return breakOff(from, to);
        to.write(message);
        // What was written is let through first: destroy() would throw it away.
        if (here) return void to.end(() => breakOff(from, to));
      }
    });
    from.on("close", () => to.end());
  };
  const server = createServer((client) => {
    const upstream = createConnection({ host: hostname, port: Number(port), noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
    }
    forward(client, upstream, true);
    forward(upstream, client, false);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(typeof address === "object" ? address?.port : "");
  // The proxy reads messages, so they must not be encrypted.
  url.searchParams.set("sslmode", "disable");
  return {
    url: url.href,
    get messages() {
      return messages;
    },
    get wasCut() {
      return wasCut;
    },
    frozen: frozen.promise,
    breakAll: () => breakOff(...sockets),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function says(message: Buffer, text: number | string | undefined): boolean {
  return typeof text === "string" && message.includes(text);
}

function breakOff(...sockets: readonly Socket[]): void {
  for (const socket of sockets) socket.resetAndDestroy();
}

/** Cuts a stream into messages; the client's first one has no type letter (manual, section 55.7). */
class MessageCutter {
  #rest: Buffer = Buffer.alloc(0);
  #untyped: boolean;

  constructor(startsUntyped: boolean) {
    this.#untyped = startsUntyped;
  }

  *push(chunk: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const head = this.#untyped ? 0 : 1;
      if (this.#rest.length < head + 4) return;
      const length = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < length) return;
      yield this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
      this.#untyped = false;
    }
  }
}
