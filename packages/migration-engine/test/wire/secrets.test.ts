import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, type ConnectOptions } from "../../src/wire/connect.ts";
import { AUTHENTICATION_OK, CLEARTEXT, errorResponse, READY, startFakeServer } from "./fake-server.ts";
import { startSecureServer, type SecureServer } from "@strata/postgres-testkit/secure-server";

/** What must not be found, and a password that contains it. */
const SECRET = "hunter2";
const PASSWORD = `${SECRET}-ü@/`;

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe("a password is in no error, and in nothing that an error leads to:", () => {
  test.for(["by_password", "by_md5", "by_scram"] as const)("a wrong password, %s", async (role) => {
    expect(await tracesOfFailure({ url: server.url(role, PASSWORD), ssl: false })).not.toContain(SECRET);
    expect(await tracesOfFailure({ url: server.url(role, PASSWORD) })).not.toContain(SECRET);
  });

  test("a database that does not exist", async () => {
    const url = server.url("by_trust", PASSWORD).replace(/\w+$/, "nowhere");
    expect(await tracesOfFailure({ url })).not.toContain(SECRET);
  });

  test("a certificate that is not trusted", async () => {
    expect(await tracesOfFailure({ url: server.url("by_scram", PASSWORD), ssl: {} })).not.toContain(SECRET);
  });

  test.for([urlAt("nowhere.invalid"), `${urlAt("")}?host=/nowhere`])("a host that does not exist", async (url) => {
    expect(await tracesOfFailure({ url })).not.toContain(SECRET);
  });

  test("a port where nothing listens", async () => {
    const gone = await startFakeServer(() => {});
    await gone[Symbol.asyncDispose]();
    expect(await tracesOfFailure({ url: urlAt(`127.0.0.1:${gone.port}`) })).not.toContain(SECRET);
  });

  test.for([
    urlAt("h:port"),
    `${urlAt("h")}?sslmode=x`,
    urlAt("h").replace("postgres:", "mysql:"),
    `postgres://ada:12/${SECRET}@h/db`,
    SECRET,
  ])("a URL that cannot be read", async (url) => {
    expect(await tracesOfFailure({ url })).not.toContain(SECRET);
  });

  test.for([
    ["goes", undefined],
    ["falls silent", Buffer.alloc(0)],
    ["refuses", errorResponse("28000", "no")],
    ["is ready too early", READY],
    ["asks again", CLEARTEXT],
    ["talks nonsense", Buffer.concat([AUTHENTICATION_OK, Buffer.from("nonsense")])],
  ] as const)("a server that has heard it and %s", async ([, answer]) => {
    await using fake = await startFakeServer(async (client) => {
      await client.read();
      client.send(CLEARTEXT);
      expect((await client.read()).toString()).toContain(SECRET);
      if (answer === undefined) client.socket.destroy();
      else client.send(answer);
    });
    const url = `${urlAt(`127.0.0.1:${fake.port}`)}?sslmode=disable`;
    expect(await tracesOfFailure({ url, connectTimeoutMs: 200 })).not.toContain(SECRET);
  });

  test("nor in the session itself", async () => {
    const session = await connect({ url: server.url("by_trust", PASSWORD) });
    expect(tracesOf(session)).not.toContain(SECRET);
    await session.close();
  });
});

function urlAt(place: string): string {
  return `postgres://ada:${encodeURIComponent(PASSWORD)}@${place}/db`;
}

/** What a log could show of the error that connecting ends in, and of all its causes. */
async function tracesOfFailure(options: ConnectOptions): Promise<string> {
  const error = await connect(options).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(Error);
  const traces: string[] = [];
  for (let link = error; link instanceof Error; link = link.cause) traces.push(tracesOf(link));
  return traces.join("\n");
}

/** Everything to be had of a value, also what its properties hold that do not show by themselves. */
function tracesOf(value: unknown): string {
  const stack = value instanceof Error ? value.stack : "";
  return [String(value), stack, JSON.stringify(value), inspect(value, { depth: 8, showHidden: true })].join("\n");
}
