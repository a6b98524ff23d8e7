import { describe, expect, test } from "vitest";
import { DatabaseSettingsError } from "../src/index.ts";
import { readDatabaseSettings, type DatabaseSettings, type Environment } from "../src/settings.ts";

const URL_ALONE = { DATABASE_URL: "postgres://app:hunter2@db.example:5433/shop" };
const PEM = "-----BEGIN CERTIFICATE-----\n…\n-----END CERTIFICATE-----\n";

function read(env: Environment): DatabaseSettings {
  return readDatabaseSettings({ ...URL_ALONE, ...env }, (path) => {
    if (path === "ca.pem") return PEM;
    if (path === "empty") return "";
    throw new Error("ENOENT");
  });
}

function faultsOf(env: Environment): readonly string[] {
  try {
    read(env);
  } catch (error) {
    if (error instanceof DatabaseSettingsError) return error.faults;
    throw error;
  }
  return [];
}

describe("the settings of a connection", () => {
  test("need DATABASE_URL alone", () => {
    expect(read({})).toEqual({
      url: URL_ALONE.DATABASE_URL,
      ssl: false,
      pool: { min: 2, max: 20, idleTimeoutSeconds: 30, connectTimeoutSeconds: 5 },
      prepare: true,
    });
  });

  test("take prepared statements away where DATABASE_PREPARE says so", () => {
    expect(read({ DATABASE_PREPARE: "false" }).prepare).toBe(false);
    expect(faultsOf({ DATABASE_PREPARE: "no" })).toEqual(['DATABASE_PREPARE must be true or false, not "no"']);
  });

  test("take the size of the pool from the environment; an empty variable is none", () => {
    expect(read({ DATABASE_POOL_MIN: "0", DATABASE_POOL_MAX: "1" }).pool).toMatchObject({ min: 0, max: 1 });
    expect(read({ DATABASE_POOL_MIN: "", DATABASE_POOL_MAX: "" }).pool).toMatchObject({ min: 2, max: 20 });
    expect(read({ DATABASE_POOL_MAX: "1" }).pool).toMatchObject({ min: 1, max: 1 });
  });

  test("verify certificate and host name as soon as TLS is on", () => {
    expect(read({ DATABASE_SSL: "true" }).ssl).toEqual({ ca: undefined, rejectUnauthorized: true });
    expect(read({ DATABASE_SSL: "true", DATABASE_SSL_CA: "ca.pem" }).ssl).toEqual({
      ca: PEM,
      rejectUnauthorized: true,
    });
    expect(read({ DATABASE_SSL: "true", DATABASE_SSL_REJECT_UNAUTHORIZED: "false" }).ssl).toMatchObject({
      rejectUnauthorized: false,
    });
  });

  test.each(["require", "verify-ca", "verify-full"])("take sslmode=%s of the URL for verified TLS", (mode) => {
    const { url, ssl } = read({ DATABASE_URL: `${URL_ALONE.DATABASE_URL}?sslmode=${mode}` });
    expect(ssl).toEqual({ ca: undefined, rejectUnauthorized: true });
    expect(url).toBe(URL_ALONE.DATABASE_URL);
  });

  test("refuse a sslmode that contradicts DATABASE_SSL, in both directions", () => {
    const url = (mode: string): string => `${URL_ALONE.DATABASE_URL}?sslmode=${mode}`;
    const fault = expect.stringContaining("contradict each other");
    expect(faultsOf({ DATABASE_URL: url("disable"), DATABASE_SSL: "true" })).toEqual([fault]);
    expect(faultsOf({ DATABASE_URL: url("verify-full"), DATABASE_SSL: "false" })).toEqual([fault]);
    expect(faultsOf({ DATABASE_URL: url("sometimes") })).toEqual([expect.stringContaining("sslmode")]);
  });

  test.each([
    [{ DATABASE_POOL_MAX: "abc" }, 'DATABASE_POOL_MAX must be a whole number from 1 to 10000, not "abc"'],
    [{ DATABASE_POOL_MAX: "0" }, "DATABASE_POOL_MAX must be"],
    [{ DATABASE_POOL_MIN: "-1" }, "DATABASE_POOL_MIN must be"],
    [{ DATABASE_POOL_MIN: "1.5" }, "DATABASE_POOL_MIN must be"],
    [{ DATABASE_POOL_MIN: "30" }, "DATABASE_POOL_MIN (30) is greater than DATABASE_POOL_MAX (20)"],
    [{ DATABASE_SSL: "yes" }, 'DATABASE_SSL must be true or false, not "yes"'],
    [{ DATABASE_SSL: "true", DATABASE_SSL_CA: "absent.pem" }, "DATABASE_SSL_CA: absent.pem cannot be read"],
    [{ DATABASE_SSL: "true", DATABASE_SSL_CA: "empty" }, "DATABASE_SSL_CA: empty holds no certificate"],
    [{ DATABASE_SSL_CA: "ca.pem" }, "mean nothing without DATABASE_SSL=true"],
    [{ DATABASE_URL: "" }, "DATABASE_URL is not set"],
    [{ DATABASE_URL: "hunter2" }, "DATABASE_URL is none"],
    [{ DATABASE_URL: "mysql://app:hunter2@db/shop" }, "DATABASE_URL is none"],
    [{ DATABASE_URL: "postgres://app:hunter2%@db/shop" }, "DATABASE_URL is none"],
    [{ DATABASE_URL: "postgres://app/x:hunter2@db/shop" }, "DATABASE_URL is none"],
    [{ DATABASE_URL: "postgres://app:1#hunter2@db/shop" }, "DATABASE_URL is none"],
  ])("refuse %j by the variable's name, without a password", (env, fault) => {
    expect(faultsOf(env)).toEqual([expect.stringContaining(fault)]);
    expect(faultsOf(env).join()).not.toContain("hunter2");
  });

  test("report all faults together", () => {
    const faults = faultsOf({
      DATABASE_URL: "x",
      DATABASE_POOL_MAX: "abc",
      DATABASE_POOL_MIN: "abc",
      DATABASE_SSL: "1",
    });
    expect(faults).toHaveLength(4);
  });
});
