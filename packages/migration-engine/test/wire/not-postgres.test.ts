import { describe, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import { AUTHENTICATION_OK, errorResponse, int32, message, READY, startFakeServer } from "./fake-server.ts";

const broken = { name: "ConnectionError", reason: "protocol" };

describe("whatever answers there", () => {
  test.for([
    ["HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n"],
    ["SSH", "SSH-2.0-OpenSSH_9.2\r\n"],
    ["SMTP", "220 mail.example ESMTP\r\n"],
    ["MySQL", "\x4a\0\0\0\x0a8.0.33\0"],
    ["Redis", "-ERR unknown command\r\n"],
    ["zeros", "\0".repeat(64)],
    ["a TLS alert", "\x15\x03\x01\0\x02\x02\x46"],
  ])("is refused when it speaks %s, also where TLS is preferred", async ([, greeting = ""]) => {
    await using server = await startFakeServer(async (client) => {
      await client.read();
      client.socket.write(greeting);
    });
    await expect(connect({ url: server.url })).rejects.toMatchObject(broken);
    const preferring = connect({ url: server.url.replace("disable", "prefer"), connectTimeoutMs: 500 });
    // "S" alone agrees to TLS; all else is refused outright.
    await expect(preferring).rejects.toMatchObject(broken);
  });

  test("is waited for only so long when it says nothing, or stops in the middle", async () => {
    await using silent = await startFakeServer(() => {});
    await using halting = await startFakeServer(async (client) => {
      await client.read();
      client.send(AUTHENTICATION_OK);
    });
    for (const { url, port } of [silent, halting]) {
      await expect(connect({ url, connectTimeoutMs: 100 })).rejects.toMatchObject({
        reason: "timeout",
        message: `127.0.0.1:${port} did not answer within 0.1 s.`,
      });
    }
    await expect(connect({ url: `${silent.url}&connect_timeout=1` })).rejects.toMatchObject({ reason: "timeout" });
  });

  test("is left alone once the time is over, with TLS preferred or not", async () => {
    for (const mode of ["disable", "prefer"]) {
      const { promise: left, resolve } = Promise.withResolvers<string>();
      await using server = await startFakeServer(async (client) => {
        await client.read();
        if ((await client.read()).length === 0) resolve("left");
      });
      const url = server.url.replace("disable", mode);
      await expect(connect({ url, connectTimeoutMs: 50 })).rejects.toMatchObject({ reason: "timeout" });
      expect(await left).toBe("left");
    }
  });

  test("is waited for without end when connect_timeout is 0", async () => {
    await using slow = await startFakeServer(async (client) => {
      await client.read();
      await new Promise((resolve) => setTimeout(resolve, 50));
      client.send(AUTHENTICATION_OK, READY);
    });
    const session = await connect({ url: `${slow.url}&connect_timeout=0` });
    expect(session.transactionStatus).toBe("idle");
    await session.close();
  });

  test("is given up when it hangs up at once", async () => {
    await using server = await startFakeServer(({ socket }) => void socket.destroy());
    await expect(connect({ url: server.url })).rejects.toMatchObject({ name: "ConnectionError" });
    await expect(connect({ url: server.url.replace("disable", "prefer") })).rejects.toMatchObject({
      name: "ConnectionError",
    });
  });

  test("has the last word when it turns us away, even if it forgets to hang up", async () => {
    await using server = await startFakeServer(async (client) => {
      await client.read();
      client.send(errorResponse("53300", "sorry, too many clients already"));
    });
    await expect(connect({ url: server.url })).rejects.toMatchObject({
      name: "DatabaseError",
      sqlState: "53300",
      message: "sorry, too many clients already",
    });
  });
});

describe("a message cut short or against the rules", () => {
  test.for([
    ["a row that ends inside a value", message("D", Buffer.from([0, 1]), int32(100))],
    ["a tag without its end", message("C", "SELECT 1")],
    ["a status of none", message("Z")],
    ["an unknown status", message("Z", "?")],
    ["a letter that is no message", message("q", "?")],
  ] as const)("loses the connection instead of giving a wrong answer: %s", async ([, cut]) => {
    await using server = await startFakeServer(async (client) => {
      await client.read();
      client.send(AUTHENTICATION_OK, READY);
      await client.read();
      client.send(cut, message("C", "SELECT 1\0"), READY);
    });
    const session = await connect({ url: server.url });
    await expect(session.query("SELECT 1")).rejects.toMatchObject(broken);
    await expect(session.query("SELECT 1")).rejects.toMatchObject(broken);
    await session.close();
  });
});

describe("nobody answers", () => {
  test("at a port where nothing listens", async () => {
    const server = await startFakeServer(() => {});
    await server[Symbol.asyncDispose]();
    await expect(connect({ url: server.url })).rejects.toMatchObject({
      reason: "refused",
      message: `No server answers at 127.0.0.1:${server.port} (ECONNREFUSED).`,
    });
  });

  test("under a name that does not exist", async () => {
    await expect(connect({ url: "postgres://nowhere.invalid/db" })).rejects.toMatchObject({
      reason: "host-not-found",
      message: "There is no host named nowhere.invalid.",
    });
  });

  test("at a Unix socket that is not there", async () => {
    await expect(connect({ url: "postgres:///db?host=/nowhere" })).rejects.toMatchObject({
      reason: "refused",
      message: "No server answers at /nowhere/.s.PGSQL.5432 (ENOENT).",
    });
  });
});
