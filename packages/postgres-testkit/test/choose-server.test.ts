import { createServer } from "node:net";
import postgres from "postgres";
import { describe, expect, inject, test } from "vitest";
import { startTestServer } from "../src/server/choose.ts";
import { createDatabase } from "../src/index.ts";

const { url } = inject("postgresTestServer");

test("one line says which server was taken and why", async () => {
  const lines: string[] = [];
  const server = await startTestServer({ DATABASE_URL: url }, (line) => lines.push(line));
  await server.stop();
  expect(server.url).toBe(url);
  expect(lines).toEqual(["Test server: DATABASE_URL (DATABASE_URL is set)"]);
});

test("the version asked for is the one that is started, and the line says so", async () => {
  const lines: string[] = [];
  const server = await startTestServer({ DATABASE_URL: url, STRATA_POSTGRES_VERSION: "14" }, (line) =>
    lines.push(line),
  );
  try {
    const sql = postgres(server.url, { max: 1 });
    const [row] = await sql`show server_version`;
    await sql.end();
    expect(row?.["server_version"]).toMatch(/^14\./);
  } finally {
    await server.stop();
  }
  expect(lines).toEqual(["Test server: the embedded PostgreSQL 14 (STRATA_POSTGRES_VERSION=14)"]);
});

describe("DATABASE_URL is used or is an error, never replaced by another server", () => {
  test("nobody listens", async () => {
    const port = await freePort();
    await expect(start(`postgres://me:secret@127.0.0.1:${port}/mine`)).rejects.toThrow(
      /ECONNREFUSED.*unset DATABASE_URL/,
    );
  });

  test("no URL", async () => {
    await expect(start("me:secret@127.0.0.1")).rejects.toThrow("DATABASE_URL is not a URL");
  });

  test("a role that may not create databases: the message says what to run", async () => {
    await using database = await createDatabase();
    const role = `strata_test_${new URL(database.url).pathname.slice(-12)}`;
    await database.sql.unsafe(`create role ${role} login password 'secret'`);
    try {
      const other = Object.assign(new URL(database.url), { username: role, password: "secret" });
      await expect(start(other.href)).rejects.toThrow(`ALTER ROLE "${role}" CREATEDB`);
    } finally {
      await database.sql.unsafe(`drop role ${role}`);
    }
  });

  test("the password is in no message", async () => {
    const port = await freePort();
    const error: unknown = await start(`postgres://me:secret@127.0.0.1:${port}/mine`).catch((each: unknown) => each);
    expect(String(error)).not.toContain("secret");
  });
});

function start(databaseUrl: string) {
  return startTestServer({ DATABASE_URL: databaseUrl }, () => {});
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("No port was given.");
  return address.port;
}
