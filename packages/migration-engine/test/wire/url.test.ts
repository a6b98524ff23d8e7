import { describe, expect, test } from "vitest";
import { isLocal, parseUrl, where } from "../../src/wire/url.ts";

describe("parseUrl", () => {
  test("reads all parts", () => {
    expect(
      parseUrl(
        "postgresql://ada:pw@db.example:6543/app?application_name=x&options=-c%20search_path%3Da&connect_timeout=3",
      ),
    ).toEqual({
      host: "db.example",
      port: 6543,
      user: "ada",
      password: "pw",
      database: "app",
      tls: "prefer",
      channelBindingRequired: false,
      parameters: { application_name: "x", options: "-c search_path=a" },
      connectTimeoutMs: 3000,
    });
  });

  test("fills in what is left out", () => {
    expect(parseUrl("postgres://")).toMatchObject({
      host: "localhost",
      port: 5432,
      user: "postgres",
      password: undefined,
      database: "postgres",
      parameters: {},
      connectTimeoutMs: undefined,
    });
    expect(parseUrl("postgres://ada@/")).toMatchObject({ user: "ada", database: "ada" });
  });

  test("decodes every part", () => {
    const part = "ä@:/?#% '\"+&=";
    const encoded = encodeURIComponent(part);
    expect(parseUrl(`postgres://${encoded}:${encoded}@h/${encoded}?application_name=${encoded}`)).toMatchObject({
      user: part,
      password: part,
      database: part,
      parameters: { application_name: part },
    });
  });

  test("takes the parts as parameters too, as libpq does", () => {
    expect(parseUrl("postgres://?host=h&port=1&user=u&password=p&dbname=d")).toMatchObject({
      host: "h",
      port: 1,
      user: "u",
      password: "p",
      database: "d",
    });
  });

  test.for([
    ["postgres://[::1]:1/db", "::1", "[::1]:1"],
    ["postgres://[2001:db8::1]/db", "2001:db8::1", "[2001:db8::1]:5432"],
    ["postgres:///db?host=/run/postgresql", "/run/postgresql", "/run/postgresql/.s.PGSQL.5432"],
    ["postgres://ada:pw@/db?host=/run/postgresql", "/run/postgresql", "/run/postgresql/.s.PGSQL.5432"],
    ["postgres://%2Frun%2Fpostgresql/db", "/run/postgresql", "/run/postgresql/.s.PGSQL.5432"],
  ] as const)("knows IPv6 addresses and Unix sockets: %s", ([url, host, shown]) => {
    const address = parseUrl(url);
    expect(address.host).toBe(host);
    expect(where(address)).toBe(shown);
  });

  test.for([
    ["disable", "disable"],
    ["allow", "prefer"],
    ["prefer", "prefer"],
    ["require", "require"],
    ["verify-ca", "require"],
    ["verify-full", "require"],
  ])("sslmode=%s means %s", ([mode, tls]) => {
    expect(parseUrl(`postgres://h/db?sslmode=${mode}`).tls).toBe(tls);
  });

  test("passes over what only other drivers know", () => {
    expect(parseUrl("postgres://h/db?schema=public&pgbouncer=true").parameters).toEqual({});
  });
});

describe("parseUrl refuses", () => {
  test.for([
    ["nothing", ""],
    ["a word", "hunter2"],
    ["another scheme", "mysql://u:hunter2@h/db"],
    ["a port that is none", "postgres://u:hunter2@h:port/db"],
    ["a port out of range", "postgres://u:hunter2@h/db?port=65536"],
    ["port 0", "postgres://u:hunter2@h/db?port=0"],
    ["a password with a bare /", "postgres://u:12/hunter2@h/db"],
    ["a password with a bare #", "postgres://u:12#hunter2@h/db"],
    ["a bare %", "postgres://u:%hunter2@h/db"],
    ["a NUL in the user", "postgres://u%00user%00postgres:hunter2@h/db"],
    ["a NUL in the password", "postgres://u:hunter2%00@h/db"],
    ["a NUL in the database", "postgres://u:hunter2@h/db%00user%00postgres"],
    ["a NUL in a parameter", "postgres://u:hunter2@h/db?application_name=x%00user%00postgres"],
    ["an unknown sslmode", "postgres://u:hunter2@h/db?sslmode=hunter2"],
    ["an sslmode that is a word of JavaScript", "postgres://u:hunter2@h/db?sslmode=constructor"],
    ["a misspelt sslmode", "postgres://u:hunter2@h/db?sslmod=require"],
    ["an sslrootcert, which nobody would read", "postgres://u:hunter2@h/db?sslrootcert=/hunter2"],
    ["an unknown channel_binding", "postgres://u:hunter2@h/db?channel_binding=hunter2"],
    ["a timeout that is none", "postgres://u:hunter2@h/db?connect_timeout=hunter2"],
    ["a timeout below zero", "postgres://u:hunter2@h/db?connect_timeout=-1"],
  ] as const)("%s, without repeating the URL", ([, url]) => {
    const refusal = refused(url);
    expect(refusal.name).toBe("InvalidUrlError");
    expect(refusal.message).not.toContain("hunter2");
  });
});

describe("isLocal", () => {
  test.for([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.8.8.8", true],
    ["::1", true],
    ["/run/postgresql", true],
    ["127.attacker.example", false],
    ["localhost.attacker.example", false],
    ["10.0.0.1", false],
  ] as const)("of %s is %s", ([host, local]) => {
    expect(isLocal(host)).toBe(local);
  });
});

function refused(url: string): Error {
  try {
    parseUrl(url);
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("It was accepted.");
}
