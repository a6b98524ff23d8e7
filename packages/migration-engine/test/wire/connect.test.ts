import { mkdtemp, rm } from "node:fs/promises";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect, type ConnectOptions } from "../../src/wire/connect.ts";
import { startProxy } from "./proxy.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));

function withParameter(name: string, value: string): string {
  const url = new URL(database.url);
  url.searchParams.set(name, value);
  return url.href;
}

/** The value of a setting in a session that was opened so. */
async function setting(name: string, options: ConnectOptions): Promise<string | null | undefined> {
  const session = await connect(options);
  try {
    const [row] = await session.query("SELECT current_setting($1) AS value", [name]);
    return row?.["value"];
  } finally {
    await session.close();
  }
}

describe("connect", () => {
  test("names the application: by the URL, else by the option, else strata", async () => {
    const { url } = database;
    expect(await setting("application_name", { url })).toBe("strata");
    expect(await setting("application_name", { url, applicationName: "ci" })).toBe("ci");
    const named = withParameter("application_name", "deploy bot");
    expect(await setting("application_name", { url: named, applicationName: "ci" })).toBe("deploy bot");
  });

  test("hands `options` of the URL to the server", async () => {
    const url = withParameter("options", "-c search_path=a,b -c statement_timeout=7s");
    expect(await setting("search_path", { url })).toBe("a,b");
    expect(await setting("statement_timeout", { url })).toBe("7s");
  });

  test("gives the server's own words when an option is none", async () => {
    const url = withParameter("options", "-c no_such_setting=1");
    await expect(connect({ url })).rejects.toMatchObject({ name: "DatabaseError", sqlState: "42704" });
  });

  test.skipIf(process.platform === "win32")("reaches a server over a Unix socket", async () => {
    const directory = await mkdtemp(join(tmpdir(), "strata wire "));
    try {
      await using proxy = await startProxy(database.url, { listen: { path: join(directory, ".s.PGSQL.5432") } });
      const { username, password, pathname } = new URL(database.url);
      const url = `postgres://${username}:${password}@${encodeURIComponent(directory)}${pathname}`;
      expect(await setting("application_name", { url })).toBe("strata");
      expect(proxy.connections).toBe(1);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  test.skipIf(!hasIpv6)("reaches a server over IPv6", async () => {
    await using proxy = await startProxy(database.url, { listen: { host: "::1", port: 0 } });
    expect(proxy.url).toContain("@[::1]:");
    expect(await setting("application_name", { url: proxy.url })).toBe("strata");
  });
});
