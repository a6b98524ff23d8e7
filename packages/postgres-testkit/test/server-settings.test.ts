import { describe, expect, test } from "vitest";
import { readServerSettings } from "../src/server/settings.ts";

const url = "postgres://me@localhost/mine";

test("without a variable a container is looked for, then the embedded server taken", () => {
  expect(readServerSettings({})).toMatchObject({ source: undefined, image: "postgres:18-alpine" });
});

test("an empty variable is one that is not set", () => {
  expect(readServerSettings({ DATABASE_URL: "", STRATA_TEST_SERVER: "", STRATA_TEST_IMAGE: "" })).toEqual(
    readServerSettings({}),
  );
});

test("DATABASE_URL comes first", () => {
  expect(readServerSettings({ DATABASE_URL: url })).toMatchObject({ source: "database-url", databaseUrl: url });
});

test("STRATA_TEST_SERVER comes before everything", () => {
  expect(readServerSettings({ DATABASE_URL: url, STRATA_TEST_SERVER: "embedded" })).toMatchObject({
    source: "embedded",
    because: "STRATA_TEST_SERVER=embedded",
  });
});

test("STRATA_TEST_IMAGE names the image", () => {
  expect(readServerSettings({ STRATA_TEST_IMAGE: "mine:14" }).image).toBe("mine:14");
});

describe("STRATA_POSTGRES_VERSION", () => {
  test("is the version of the embedded server, and comes before DATABASE_URL, which has its own", () => {
    const chosen = { source: "embedded", version: 14, because: "STRATA_POSTGRES_VERSION=14" };
    expect(readServerSettings({ STRATA_POSTGRES_VERSION: "14" })).toMatchObject(chosen);
    expect(readServerSettings({ STRATA_POSTGRES_VERSION: "14", DATABASE_URL: url })).toMatchObject(chosen);
    expect(readServerSettings({ STRATA_POSTGRES_VERSION: "14", STRATA_TEST_SERVER: "embedded" })).toMatchObject(chosen);
  });

  test("is 18 when it is empty or not set, and chooses nothing", () => {
    expect(readServerSettings({})).toMatchObject({ version: 18 });
    expect(readServerSettings({ STRATA_POSTGRES_VERSION: "" })).toEqual(readServerSettings({}));
  });
});

describe("refused", () => {
  test("a version that there is none of", () => {
    expect(() => readServerSettings({ STRATA_POSTGRES_VERSION: "13" })).toThrow(
      'STRATA_POSTGRES_VERSION is "13". Set it to one of 14, 15, 16, 17, 18, or unset it.',
    );
  });

  test.each(["database-url", "testcontainers"])("a version of a server that has its own: %s", (source) => {
    const env = { STRATA_POSTGRES_VERSION: "14", STRATA_TEST_SERVER: source, DATABASE_URL: url };
    expect(() => readServerSettings(env)).toThrow(
      `needs the embedded server, and STRATA_TEST_SERVER=${source} another`,
    );
  });

  test("a server nobody knows", () => {
    expect(() => readServerSettings({ STRATA_TEST_SERVER: "docker" })).toThrow(
      'STRATA_TEST_SERVER is "docker". Set it to one of database-url, testcontainers, embedded, or unset it.',
    );
  });

  test("a forced DATABASE_URL that is not there", () => {
    expect(() => readServerSettings({ STRATA_TEST_SERVER: "database-url" })).toThrow("Set DATABASE_URL");
  });
});
