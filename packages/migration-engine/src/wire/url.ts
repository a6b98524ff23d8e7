import { isIPv4 } from "node:net";
import { InvalidUrlError } from "./errors.ts";

/** How the connection is encrypted: never, if the server can, or not without a verified certificate. */
export type TlsMode = "disable" | "prefer" | "require";

/** A parsed `postgres://` URL; what it leaves out is filled in as libpq would, with `postgres` for the user. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly tls: TlsMode;
  /** `channel_binding=require`: no other proof of the password will do. */
  readonly channelBindingRequired: boolean;
  /** Settings for the session: `application_name`, `options`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** 0 waits without end, as in libpq. */
  readonly connectTimeoutMs: number | undefined;
}

/**
 * `sslmode` as libpq spells it. Verification is never weaker than asked: `require` and `verify-ca` verify like
 * `verify-full`, where libpq would accept any certificate or any host name.
 */
const TLS_MODES: ReadonlyMap<string, TlsMode> = new Map([
  ["disable", "disable"],
  ["allow", "prefer"],
  ["prefer", "prefer"],
  ["require", "require"],
  ["verify-ca", "require"],
  ["verify-full", "require"],
]);

const CHANNEL_BINDINGS = ["disable", "prefer", "require"];
const SESSION_PARAMETERS = new Set(["application_name", "options", "search_path"]);
const MOST_SECONDS = 86_400;

/** @throws InvalidUrlError, which never repeats the URL */
export function parseUrl(url: string): Address {
  // `user@/database?host=/socket` is libpq's, but no URL by the web's rules: credentials must have a host there.
  const withHost = url.replace(/^(postgres(?:ql)?:\/\/[^/?#@]*@)(?=[:/?#]|$)/, "$1localhost");
  const parsed = URL.canParse(withHost) ? new URL(withHost) : undefined;
  // A #, or a second @ or /, is most likely a password whose special characters were not encoded. To go on would be to
  // connect to somewhere else, and to show a piece of the password as the name of a database.
  const misread = parsed === undefined || parsed.hash !== "" || /[@/]/.test(parsed.pathname.slice(1));
  if (misread || !["postgres:", "postgresql:"].includes(parsed.protocol)) {
    throw new InvalidUrlError(
      "it does not read postgres://user:password@host:port/database (special characters are written %40 for @, %2F for /, %23 for #, %3F for ?)",
    );
  }
  const query = settings(parsed.searchParams);
  const host = query.get("host") ?? decode(parsed.hostname.replace(/^\[|\]$/g, ""));
  const user = (query.get("user") ?? decode(parsed.username)) || "postgres";
  const password = query.get("password") ?? decode(parsed.password);
  const mode = query.get("sslmode") ?? "prefer";
  const tls = TLS_MODES.get(mode);
  if (tls === undefined) throw new InvalidUrlError(`sslmode is none of ${[...TLS_MODES.keys()].join(", ")}`);
  const binding = query.get("channel_binding") ?? "prefer";
  if (!CHANNEL_BINDINGS.includes(binding)) {
    throw new InvalidUrlError(`channel_binding is none of ${CHANNEL_BINDINGS.join(", ")}`);
  }
  const timeout = query.get("connect_timeout");
  return {
    host: host || "localhost",
    port: wholeNumber("port", query.get("port") ?? (parsed.port || "5432"), 1, 65_535),
    user,
    password: password === "" ? undefined : password,
    database: (query.get("dbname") ?? decode(parsed.pathname.slice(1))) || user,
    tls: isUnixSocket(host) ? "disable" : tls,
    channelBindingRequired: binding === "require",
    parameters: Object.fromEntries([...query].filter(([name]) => SESSION_PARAMETERS.has(name))),
    connectTimeoutMs:
      timeout === undefined ? undefined : wholeNumber("connect_timeout", timeout, 0, MOST_SECONDS) * 1000,
  };
}

/** libpq takes a host that begins with a slash for the directory of a Unix socket. */
export function isUnixSocket(host: string): boolean {
  return host.startsWith("/");
}

/** Whether what is sent to this host stays on this machine. */
export function isLocal(host: string): boolean {
  return isUnixSocket(host) || host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** The place as it is named in messages. */
export function where({ host, port }: Address): string {
  return isUnixSocket(host) ? `${host}/.s.PGSQL.${port}` : `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The part behind the question mark. What only other drivers know is passed over, except about encryption. */
function settings(query: URLSearchParams): ReadonlyMap<string, string> {
  for (const [name, value] of query) {
    if (name.includes("\0") || value.includes("\0")) throw new InvalidUrlError("it holds a NUL (%00)");
    // A misspelt sslmode, or an sslrootcert that nobody reads, must not pass for protection.
    if (/^ssl/i.test(name) && name !== "sslmode") {
      throw new InvalidUrlError("of the parameters that begin with ssl, only sslmode is known in a URL");
    }
  }
  return new Map(query);
}

function decode(text: string): string {
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw new InvalidUrlError("a % in it is not followed by two hexadecimal digits; write a percent sign as %25");
  }
  // The protocol ends a string with NUL: what follows would be taken for another setting.
  if (decoded.includes("\0")) throw new InvalidUrlError("it holds a NUL (%00)");
  return decoded;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new InvalidUrlError(`${name} is not a whole number from ${least} to ${most}`);
}
