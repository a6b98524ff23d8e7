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

describe("refused", () => {
  test("a server nobody knows", () => {
    expect(() => readServerSettings({ STRATA_TEST_SERVER: "docker" })).toThrow(
      'STRATA_TEST_SERVER is "docker". Set it to one of database-url, testcontainers, embedded, or unset it.',
    );
  });

  test("a forced DATABASE_URL that is not there", () => {
    expect(() => readServerSettings({ STRATA_TEST_SERVER: "database-url" })).toThrow("Set DATABASE_URL");
  });
});
