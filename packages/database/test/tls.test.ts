import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAuthority } from "@strata/postgres-testkit/certificates";
import { startSecureServer, type SecureServer } from "@strata/postgres-testkit/secure-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase } from "../src/index.ts";
import { readDatabaseSettings, type Environment } from "../src/settings.ts";

let server: SecureServer;
let folder: string;
let ca: string;

beforeAll(async () => {
  server = await startSecureServer();
  folder = await mkdtemp(join(tmpdir(), "strata tls "));
  ca = join(folder, "ca.pem");
  await writeFile(ca, server.authority.certificate);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** Whether the server sees the connection as encrypted; and what was warned of. */
async function connect(env: Environment, host = "localhost"): Promise<{ encrypted: unknown; warnings: string[] }> {
  const warnings: string[] = [];
  const DATABASE_URL = server.url("by_trust").replace("127.0.0.1", host);
  await using database = await connectDatabase(readDatabaseSettings({ DATABASE_URL, ...env }), (line) =>
    warnings.push(line),
  );
  const [row] = await database.sql`SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()`;
  return { encrypted: row?.["ssl"], warnings };
}

describe("DATABASE_SSL", () => {
  test("is off by default", async () => {
    expect(await connect({})).toEqual({ encrypted: false, warnings: [] });
  });

  test.each(["localhost", "127.0.0.1"])("verifies certificate and name by the given authority: %s", async (host) => {
    expect(await connect({ DATABASE_SSL: "true", DATABASE_SSL_CA: ca }, host)).toEqual({
      encrypted: true,
      warnings: [],
    });
  });

  test("refuses a certificate that nobody known has issued", async () => {
    await expect(connect({ DATABASE_SSL: "true" })).rejects.toThrow(/certificate/);
    const other = join(folder, "other.pem");
    await writeFile(other, (await createAuthority("Another authority")).certificate);
    await expect(connect({ DATABASE_SSL: "true", DATABASE_SSL_CA: other })).rejects.toThrow(/certificate/);
  });

  test("refuses a certificate that was issued for another host or address", async () => {
    await server.present(await server.authority.issue({ hosts: ["elsewhere.example"] }));
    try {
      const env = { DATABASE_SSL: "true", DATABASE_SSL_CA: ca };
      await expect(connect(env)).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
      await expect(connect(env, "127.0.0.1")).rejects.toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    } finally {
      await server.present(await server.authority.issue({ hosts: ["localhost"], addresses: ["127.0.0.1"] }));
    }
  });

  test("verifies nothing only when it is told so, and then warns", async () => {
    const { encrypted, warnings } = await connect({ DATABASE_SSL: "true", DATABASE_SSL_REJECT_UNAUTHORIZED: "false" });
    expect(encrypted).toBe(true);
    expect(warnings).toEqual([expect.stringContaining("DATABASE_SSL_REJECT_UNAUTHORIZED=false")]);
  });
});
