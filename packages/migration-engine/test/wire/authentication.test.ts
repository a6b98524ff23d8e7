import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { Authentication } from "../../src/wire/authentication.ts";
import { connect } from "../../src/wire/connect.ts";
import { PayloadReader } from "../../src/wire/frames.ts";
import { encode } from "../../src/wire/messages.ts";
import { parseUrl } from "../../src/wire/url.ts";
import { int32 } from "./fake-server.ts";
import { PASSWORD, startSecureServer, type Role, type SecureServer } from "@strata/postgres-testkit/secure-server";

let server: SecureServer;
beforeAll(async () => {
  server = await startSecureServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Without TLS, the role that a session ends up with. */
async function roleOf(role: Role, password?: string): Promise<string | null | undefined> {
  const session = await connect({ url: server.url(role, password), ssl: false });
  try {
    const [row] = await session.query("SELECT current_user AS role");
    return row?.["role"];
  } finally {
    await session.close();
  }
}

describe("a role is let in", () => {
  test("by trust, without a password", async () => {
    expect(await roleOf("by_trust")).toBe("by_trust");
  });
  test("by trust, with a password that nobody asks for", async () => {
    expect(await roleOf("by_trust", "any")).toBe("by_trust");
  });
  test.for<Role>(["by_password", "by_md5", "by_scram"])("%s, with a password of special characters", async (role) => {
    expect(await roleOf(role, PASSWORD)).toBe(role);
  });
});

describe("SCRAM knows a password in whatever form the server brought it into:", () => {
  afterAll(() => server.setPassword("by_scram", PASSWORD));

  test.for([
    ["composed and decomposed letters", "é e\u0301"],
    ["compatibility characters", "ﬁ Ⅸ ｗｉｄｅ"],
    ["uncommon spaces", "a\u00a0b\u1680c\u3000d"],
    ["characters that show nothing", "a\u00adb\u200dc\ufeffd"],
    ["an old emoji with its variation selector", "I ❤\ufe0f SQL"],
    ["a young emoji, which leaves all as it is", "😀 ❤\ufe0f ﬁ"],
    ["a control character, which leaves all as it is", "\u0007 ﬁ"],
    ["old characters beyond the basic plane", "𐌰 𝔘"],
    ["nothing that shows at all", "\u00ad"],
  ] as const)("%s", async ([, password]) => {
    await server.setPassword("by_scram", password);
    expect(await roleOf("by_scram", password)).toBe("by_scram");
  });

  test("another spelling of the same password", async () => {
    await server.setPassword("by_scram", "é ﬁ\u00ad");
    expect(await roleOf("by_scram", "e\u0301\u00a0fi")).toBe("by_scram");
  });
});

describe("a role is turned away", () => {
  const roles: Role[] = ["by_password", "by_md5", "by_scram"];

  test.for(roles)("%s, in the server's own words when the password is wrong", async (role) => {
    await expect(roleOf(role, "wrong")).rejects.toMatchObject({
      name: "DatabaseError",
      sqlState: "28P01",
      severity: "FATAL",
      message: expect.stringContaining(role),
    });
  });

  test.for(roles)("%s, when the URL has no password", async (role) => {
    await expect(roleOf(role)).rejects.toMatchObject({
      name: "ConnectionError",
      reason: "authentication",
      message: `The server asks for a password of "${role}", and the URL has none.`,
    });
  });

  test("when the server rejects it without TLS, in the server's own words", async () => {
    await expect(roleOf("by_scram_over_tls", PASSWORD)).rejects.toMatchObject({ sqlState: "28000" });
  });

  test("when its database does not exist, in the server's own words", async () => {
    const url = server.url("by_trust").replace(/postgres$/, "nowhere");
    await expect(connect({ url })).rejects.toMatchObject({ name: "DatabaseError", sqlState: "3D000" });
  });

  test("when the URL requires channel binding and there is no TLS to bind to", async () => {
    const url = `${server.url("by_scram", PASSWORD)}?channel_binding=require`;
    await expect(connect({ url, ssl: false })).rejects.toMatchObject({
      reason: "authentication",
      message: expect.stringContaining("channel_binding=require"),
    });
  });
});

test("channel_binding=require lets nothing made from the password out by another method", () => {
  const address = parseUrl("postgres://ada:pw@localhost/db?channel_binding=require");
  for (const asks of [int32(3), Buffer.concat([int32(5), Buffer.from("salt")])]) {
    const authentication = new Authentication(address, new Socket());
    expect(() => authentication.respond(new PayloadReader(asks))).toThrow("channel_binding=require");
  }
});

describe("a password in clear text", () => {
  const asks = () => new PayloadReader(int32(3));
  const at = (host: string, mode: string) => parseUrl(`postgres://ada:pw@${host}/db?sslmode=${mode}`);
  const sent = (authentication: Authentication) => encode(authentication.respond(asks()) ?? []).toString("latin1");

  test("is sent to this machine, and to another over TLS that was insisted on", () => {
    expect(sent(new Authentication(at("localhost", "disable"), new Socket()))).toBe("p\0\0\0\x07pw\0");
    const tls = new TLSSocket(new Socket());
    expect(sent(new Authentication(at("db.example", "require"), tls))).toBe("p\0\0\0\x07pw\0");
  });

  test("is not sent to another machine otherwise, where anybody could ask for it", () => {
    const plain = new Authentication(at("127.attacker.example", "prefer"), new Socket());
    const unverified = new Authentication(at("db.example", "prefer"), new TLSSocket(new Socket()));
    expect(() => plain.respond(asks())).toThrow("not secure");
    expect(() => unverified.respond(asks())).toThrow("not secure");
  });
});
