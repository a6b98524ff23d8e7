import { createAuthority, type Hash } from "@strata/postgres-testkit/certificates";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import type { TlsOptions } from "../../src/wire/tls.ts";
import { startFakeServer } from "./fake-server.ts";
import { startInterceptor } from "./interceptor.ts";
import { startProxy } from "./proxy.ts";
import { PASSWORD, startSecureServer, type Role, type SecureServer } from "@strata/postgres-testkit/secure-server";

let server: SecureServer;
let trusted: TlsOptions;

beforeAll(async () => {
  server = await startSecureServer();
  trusted = { ca: server.authority.certificate };
});
afterAll(() => server[Symbol.asyncDispose]());

const forServer = { hosts: ["localhost"], addresses: ["127.0.0.1"] };

/** Whether the session is encrypted, as the server sees it. */
async function encrypted(url: string, ssl?: false | TlsOptions): Promise<boolean> {
  const session = await connect({ url, ...(ssl === undefined ? {} : { ssl }) });
  try {
    const [row] = await session.query("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    return row?.["ssl"] === "t";
  } finally {
    await session.close();
  }
}

const refused = { name: "ConnectionError", reason: "tls" };

describe("a server's certificate", () => {
  afterEach(async () => server.present(await server.authority.issue(forServer)));

  test("is accepted when the given authority issued it for the host", async () => {
    expect(await encrypted(server.url("by_trust"), trusted)).toBe(true);
    expect(await encrypted(server.url("by_trust").replace("127.0.0.1", "localhost"), trusted)).toBe(true);
  });

  test("is refused when nobody known issued it, whether TLS was asked for by option or by sslmode", async () => {
    await expect(encrypted(server.url("by_trust"), {})).rejects.toMatchObject(refused);
    for (const mode of ["require", "verify-ca", "verify-full"]) {
      await expect(encrypted(`${server.url("by_trust")}?sslmode=${mode}`)).rejects.toMatchObject(refused);
    }
  });

  test("is refused when another authority issued it", async () => {
    const other = await createAuthority("Another authority");
    await expect(encrypted(server.url("by_trust"), { ca: other.certificate })).rejects.toMatchObject(refused);
  });

  test("is refused when it was issued for another host or address", async () => {
    const [byAddress, byName] = [server.url("by_trust"), server.url("by_trust").replace("127.0.0.1", "localhost")];
    await server.present(await server.authority.issue({ hosts: ["localhost"], addresses: ["192.0.2.1"] }));
    await expect(encrypted(byAddress, trusted)).rejects.toMatchObject(refused);
    await server.present(await server.authority.issue({ hosts: ["elsewhere.example"], addresses: ["127.0.0.1"] }));
    await expect(encrypted(byName, trusted)).rejects.toMatchObject(refused);
  });

  test("may be for the name that the options give instead of the URL's", async () => {
    await server.present(await server.authority.issue({ hosts: ["db.example"] }));
    expect(await encrypted(server.url("by_trust"), { ...trusted, servername: "db.example" })).toBe(true);
    await expect(encrypted(server.url("by_trust"), { ...trusted, servername: "other.example" })).rejects.toMatchObject(
      refused,
    );
  });

  test("is not looked at when the options say so", async () => {
    expect(await encrypted(server.url("by_trust"), { rejectUnauthorized: false })).toBe(true);
  });

  test("is not looked at when the URL merely prefers TLS", async () => {
    expect(await encrypted(server.url("by_trust"))).toBe(true);
    expect(await encrypted(`${server.url("by_trust")}?sslmode=prefer`)).toBe(true);
  });
});

describe("TLS", () => {
  test("is not used when it is switched off", async () => {
    expect(await encrypted(server.url("by_trust"), false)).toBe(false);
    expect(await encrypted(`${server.url("by_trust")}?sslmode=disable`)).toBe(false);
  });

  test("hides everything from whoever listens, cancel requests included", async () => {
    await using proxy = await startProxy(server.url("by_password", PASSWORD));
    const session = await connect({ url: proxy.url, ssl: trusted });
    await session.query("SELECT 'a secret'");
    await session.cancel();
    await session.close();
    expect(proxy.connections).toBe(2);
    expect(proxy.heard).not.toContain("secret");
    expect(proxy.heard).not.toContain(Buffer.from(PASSWORD).toString("latin1"));
    // Both connections begin with SSLRequest, 80877103.
    expect(proxy.heard.split("\u0004\u00d2\u0016\u002f")).toHaveLength(3);
  });

  // 0.0.0.0 leads to this machine but does not look like it; not so on Windows.
  test.skipIf(process.platform === "win32")("is what a password in clear text needs, insisted on", async () => {
    const url = server.url("by_password", PASSWORD).replace("127.0.0.1", "0.0.0.0");
    expect(await encrypted(url, { rejectUnauthorized: false })).toBe(true);
    expect(await encrypted(url, { ...trusted, servername: "localhost" })).toBe(true);
    const distrusted = { reason: "authentication", message: expect.stringContaining("sslmode=require") };
    await expect(encrypted(url)).rejects.toMatchObject(distrusted);
    await expect(encrypted(url, false)).rejects.toMatchObject(distrusted);
  });

  test("works when the network delivers one byte at a time", async () => {
    await using proxy = await startProxy(server.url("by_scram", PASSWORD), { byteByByte: true });
    expect(await encrypted(proxy.url, trusted)).toBe(true);
  });

  test("is refused as missing when the server does not offer it and it is required; else done without", async () => {
    await using plain = await startFakeServer(async (client) => {
      await client.read();
      client.socket.end("N");
    });
    const url = `postgres://127.0.0.1:${plain.port}/db`;
    const missing = { ...refused, message: expect.stringContaining("does not offer TLS") };
    await expect(connect({ url, ssl: trusted })).rejects.toMatchObject(missing);
    await expect(connect({ url: `${url}?sslmode=require` })).rejects.toMatchObject(missing);
    await expect(connect({ url })).rejects.toMatchObject({ reason: "closed" });
  });

  test("is refused when bytes come before the handshake, in the same packet or behind it", async () => {
    const smuggled = "E\0\0\0\x0bMforged\0\0";
    await using together = await startFakeServer(async (client) => {
      await client.read();
      client.socket.write(`S${smuggled}`);
    });
    await using apart = await startFakeServer(async (client) => {
      await client.read();
      client.socket.write("S");
      client.socket.write(smuggled);
    });
    await expect(connect({ url: `postgres://127.0.0.1:${together.port}/db` })).rejects.toMatchObject({
      reason: "protocol",
    });
    await expect(connect({ url: `postgres://127.0.0.1:${apart.port}/db` })).rejects.toMatchObject({
      name: "ConnectionError",
      reason: expect.stringMatching(/protocol|tls/),
    });
  });

  test("is refused when the server goes away, or falls silent, during the handshake", async () => {
    await using gone = await startFakeServer(async (client) => {
      await client.read();
      client.socket.write("S");
      await client.read();
      client.socket.destroy();
    });
    await using silent = await startFakeServer(async (client) => {
      await client.read();
      client.socket.write("S");
    });
    await expect(connect({ url: `postgres://127.0.0.1:${gone.port}/db` })).rejects.toMatchObject(refused);
    const url = `postgres://127.0.0.1:${silent.port}/db`;
    await expect(connect({ url, connectTimeoutMs: 200 })).rejects.toMatchObject({ reason: "timeout" });
  });
});

describe("SCRAM over TLS", () => {
  afterEach(async () => server.present(await server.authority.issue(forServer)));

  test.for<Hash>(["sha256", "sha384", "sha512"])("is bound to a certificate signed with %s", async (hash) => {
    await server.present(await server.authority.issue({ ...forServer, hash }));
    expect(await encrypted(bound("by_scram_over_tls"), trusted)).toBe(true);
  });

  test("is what channel_binding=require insists on: no other method gets the password", async () => {
    for (const role of ["by_trust", "by_password", "by_md5"] as const) {
      await expect(encrypted(bound(role), trusted)).rejects.toMatchObject({ reason: "authentication" });
    }
  });

  test("fails through somebody in between who shows a certificate of his own", async () => {
    await using between = await startInterceptor(server.url("by_scram"));
    const url = new URL(server.url("by_scram", PASSWORD));
    url.port = String(between.port);
    await expect(encrypted(url.href, { rejectUnauthorized: false })).rejects.toMatchObject({
      name: "DatabaseError",
      message: expect.stringContaining("SCRAM channel binding"),
    });
  });
});

function bound(role: Role): string {
  return `${server.url(role, PASSWORD)}?channel_binding=require`;
}
