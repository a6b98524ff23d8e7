import { createHash } from "node:crypto";
import { once } from "node:events";
import { createConnection, createServer, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { Outbox } from "../../src/wire/outbox.ts";

const PIECES = 800;
const SIZE = 1 << 14;

/** A socket, and the hash of all that comes out at its other end, where it is read slowly. */
async function slowLine(): Promise<{ readonly socket: Socket; readonly received: Promise<string> }> {
  const received = Promise.withResolvers<string>();
  const server = createServer((socket) => void readSlowly(socket).then(received.resolve, received.reject));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const socket = createConnection({ host: "127.0.0.1", port: typeof address === "object" ? (address?.port ?? 0) : 0 });
  await once(socket, "connect");
  onTestFinished(() => void server.close());
  onTestFinished(() => void socket.destroy());
  return { socket, received: received.promise };
}

async function readSlowly(socket: Socket): Promise<string> {
  const hash = createHash("sha256");
  let chunks = 0;
  for await (const chunk of socket) {
    hash.update(chunk);
    chunks += 1;
    if (chunks % 20 === 0) await setTimeout(1);
  }
  return hash.digest("hex");
}

test("a buffer that is lent is not written into before its last piece is gone, whatever is sent around it", async () => {
  const { socket, received } = await slowLine();
  const outbox = new Outbox(socket);
  const sent = createHash("sha256");
  const buffer = Buffer.alloc(SIZE);
  function* lent(): Generator<Buffer> {
    for (let at = 0; at < PIECES; at += 1) {
      buffer.fill(at);
      sent.update(buffer);
      yield buffer;
    }
  }
  const before = Buffer.alloc(20 * SIZE, "before");
  sent.update(before);
  outbox.send([before]);
  outbox.send(lent(), true);
  outbox.send(
    (function* () {
      socket.end();
      yield* [];
    })(),
  );
  expect(await received).toBe(sent.digest("hex"));
});

test("messages that the line has not taken yet are not written over by the next ones", async () => {
  const { socket, received } = await slowLine();
  const outbox = new Outbox(socket);
  const sent = createHash("sha256");
  for (let at = 0; at < PIECES; at += 1) {
    // Some longer than what is at hand for all of them.
    const text = `é${at} `.repeat(at % 50 === 0 ? SIZE : 2000);
    sent.update(text);
    outbox.send([[text]]);
  }
  outbox.send(
    (function* () {
      socket.end();
      yield* [];
    })(),
  );
  expect(await received).toBe(sent.digest("hex"));
});

test("a message that cannot be made to its end breaks the line, and nothing is sent behind it", async () => {
  const { socket, received } = await slowLine();
  const outbox = new Outbox(socket);
  const error = once(socket, "error");
  outbox.send(
    (function* () {
      yield Buffer.from("beginning");
      throw new Error("no end");
    })(),
    true,
  );
  outbox.send([Buffer.from("what comes behind it")]);
  expect(await error).toMatchObject([{ message: "no end" }]);
  expect(await received.catch(() => "reset")).not.toBe(
    createHash("sha256").update("beginningwhat comes behind it").digest("hex"),
  );
});
