import { describe, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import { serveScram, type ScramFaults } from "./fake-scram.ts";
import {
  AUTHENTICATION_OK,
  CLEARTEXT,
  int32,
  message,
  READY,
  startFakeServer,
  type FakeClient,
} from "./fake-server.ts";

const PASSWORD = "hunter2";
const MD5 = message("R", int32(5), "salt");

/** Connects to a server that behaves so; says so if it was let in. */
async function meet(behave: (client: FakeClient) => Promise<void>): Promise<string> {
  await using server = await startFakeServer(behave);
  const session = await connect({ url: server.url });
  await session.close();
  return "let in";
}

const meetScram = (faults: ScramFaults, password = PASSWORD) => meet((client) => serveScram(client, password, faults));

const distrusted = { name: "ConnectionError", reason: "authentication" };

describe("SCRAM", () => {
  test("trusts a server that knows the password and keeps to the rules", async () => {
    expect(await meetScram({})).toBe("let in");
  });

  test.for<[string, ScramFaults]>([
    ["skips its own proof", { final: () => [AUTHENTICATION_OK, READY] }],
    ["skips its own proof and the OK", { final: () => [READY] }],
    [
      "proves with something else",
      { final: () => [message("R", int32(12), `v=${Buffer.alloc(32).toString("base64")}`), AUTHENTICATION_OK, READY] },
    ],
    ["proves nothing", { final: () => [message("R", int32(12), "e=other-error"), AUTHENTICATION_OK, READY] }],
    ["gives its proof but never says OK", { final: (honest) => [honest, READY] }],
    ["challenges twice", { final: (_, challenge) => [challenge] }],
    ["asks for the password in clear text instead of its proof", { final: () => [CLEARTEXT] }],
    ["asks for an MD5 of the password instead of its proof", { final: () => [MD5] }],
    ["begins again instead of its proof", { final: () => [message("R", int32(10), "SCRAM-SHA-256\0\0")] }],
    ["answers with a foreign nonce", { challenge: ({ salt }) => `r=foreign,s=${salt},i=4096` }],
    [
      "adds nothing to the nonce",
      { challenge: ({ nonce, salt }) => `r=${nonce.replace(/server$/, "")},s=${salt},i=4096` },
    ],
    ["asks for hours of work", { challenge: ({ nonce, salt }) => `r=${nonce},s=${salt},i=2000000000` }],
    ["asks for no work", { challenge: ({ nonce, salt }) => `r=${nonce},s=${salt},i=0` }],
    ["does not give a number of iterations", { challenge: ({ nonce, salt }) => `r=${nonce},s=${salt},i=0x10` }],
    ["gives no salt", { challenge: ({ nonce }) => `r=${nonce},s=,i=4096` }],
    ["asks for an unknown extension", { challenge: ({ nonce, salt }) => `m=x,r=${nonce},s=${salt},i=4096` }],
  ])("does not trust a server that %s", async ([, faults]) => {
    await expect(meetScram(faults)).rejects.toMatchObject(distrusted);
  });
});

describe("a server is not trusted when it", () => {
  test("is ready before it has authenticated anybody", async () => {
    const impostor = meet(async (client) => {
      await client.read();
      client.send(READY);
    });
    await expect(impostor).rejects.toMatchObject(distrusted);
  });

  test("goes on with a SCRAM that it never began", async () => {
    const impostor = meet(async (client) => {
      await client.read();
      client.send(message("R", int32(11), "r=x,s=AAAA,i=1"));
    });
    await expect(impostor).rejects.toMatchObject(distrusted);
  });

  test("offers only methods that are not known here", async () => {
    const impostor = meet(async (client) => {
      await client.read();
      client.send(message("R", int32(10), "SCRAM-MD4\0\0"));
    });
    await expect(impostor).rejects.toMatchObject({ ...distrusted, message: expect.stringContaining("SCRAM-MD4") });
  });

  test("asks for GSSAPI", async () => {
    const impostor = meet(async (client) => {
      await client.read();
      client.send(message("R", int32(7)));
    });
    await expect(impostor).rejects.toMatchObject({ ...distrusted, message: expect.stringContaining("GSSAPI") });
  });
});
