import { createDatabase, type TestDatabase } from "@strata/postgres-testkit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connect } from "../../src/wire/connect.ts";
import { FrameReader } from "../../src/wire/frames.ts";
import { int32, message } from "./fake-server.ts";
import { startProxy } from "./proxy.ts";

describe("FrameReader", () => {
  const sent = [message("T", "columns"), message("D", Buffer.alloc(300, "x")), message("I"), message("Z", "I")];
  const stream = Buffer.concat(sent);

  test("finds the same messages however the stream is cut in two", () => {
    for (let at = 0; at <= stream.length; at += 1) {
      expect(read([stream.subarray(0, at), stream.subarray(at)])).toEqual(sent);
    }
  });

  test("finds the same messages in pieces of any size", () => {
    for (let size = 1; size <= 20; size += 1) {
      const chunks = Array.from({ length: Math.ceil(stream.length / size) }, (_, index) =>
        stream.subarray(index * size, (index + 1) * size),
      );
      expect(read(chunks)).toEqual(sent);
    }
  });

  test("refuses a message larger than PostgreSQL's, or than is decent before authentication", () => {
    const trusting = new FrameReader();
    trusting.trust();
    expect([...trusting.push(head(0x4000_0000))]).toEqual([]);
    const [suspicious, large, negative] = [new FrameReader(), new FrameReader(), new FrameReader()];
    large.trust();
    expect(() => [...suspicious.push(head(0x4000_0000))]).toThrow("does not speak PostgreSQL's protocol");
    expect(() => [...large.push(head(0x4000_0001))]).toThrow("does not speak PostgreSQL's protocol");
    expect(() => [...negative.push(head(-1))]).toThrow("does not speak PostgreSQL's protocol");
  });
});

/** The messages as they were sent, put together again from what the reader makes of these chunks. */
function read(chunks: readonly Buffer[]): Buffer[] {
  const reader = new FrameReader();
  return chunks.flatMap((chunk) => [...reader.push(chunk)]).map(({ type, payload }) => message(type, payload));
}

function head(length: number): Buffer {
  return Buffer.concat([Buffer.from("D"), int32(length)]);
}

describe("a session", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  test("works when the network delivers one byte at a time", async () => {
    await using proxy = await startProxy(database.url, { byteByByte: true });
    const session = await connect({ url: proxy.url });
    expect(await session.query("SELECT $1::text AS a, NULL AS b", ["🐘"])).toEqual([{ a: "🐘", b: null }]);
    await expect(session.execute("SELECT 1/0")).rejects.toMatchObject({ sqlState: "22012" });
    expect(await session.execute("SELECT 1; SELECT 2")).toEqual(["SELECT 1", "SELECT 1"]);
    await session.close();
  });

  test("carries scripts, parameters and rows of ten million characters", async () => {
    const session = await connect({ url: database.url });
    const much = "ä".repeat(10_000_000);
    const [row] = await session.query("SELECT $1::text AS back", [much]);
    expect(row?.["back"] === much).toBe(true);
    expect(await session.execute(`CREATE TEMP TABLE much AS SELECT '${much}'::text AS t`)).toEqual(["SELECT 1"]);
    expect(await session.query("SELECT length(t) FROM much")).toEqual([{ length: "10000000" }]);
    const rows = await session.query("SELECT n, repeat('x', 100) AS x FROM generate_series(1, 100000) n");
    expect(rows.length).toBe(100_000);
    expect(rows.at(-1)).toEqual({ n: "100000", x: "x".repeat(100) });
    await session.close();
  });
});
