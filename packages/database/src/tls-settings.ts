import type { Environment } from "./settings.ts";

/** An encrypted connection. The server's certificate and host name are verified unless that is switched off. */
export interface TlsSettings {
  /** PEM of the authority to trust, instead of those that Node knows. */
  readonly ca: string | undefined;
  readonly rejectUnauthorized: boolean;
}

/** The warning that is due whenever `rejectUnauthorized` is false. */
export const UNVERIFIED =
  "DATABASE_SSL_REJECT_UNAUTHORIZED=false: whoever is on the way to the database can read and change everything.";

/** `sslmode` values of libpq that ask for encryption. All of them verify here, host name included; libpq's `require` does not. */
const ENCRYPTED = ["require", "verify-ca", "verify-full"];
const PLAIN = ["disable", "allow", "prefer"];

/**
 * DATABASE_SSL decides. Where it is not set, `sslmode` of the URL does; where the two contradict each other, that is a
 * fault, so that neither can silently weaken the other.
 */
export function readTls(
  env: Environment,
  url: URL | undefined,
  readFile: (path: string) => string,
  faults: string[],
): false | TlsSettings {
  const asked = readSwitch(env, "DATABASE_SSL", faults);
  const byUrl = readMode(url?.searchParams.get("sslmode") ?? undefined, faults);
  if (asked !== undefined && byUrl !== undefined && asked !== byUrl) {
    faults.push(`DATABASE_SSL=${asked} and sslmode in DATABASE_URL contradict each other`);
  }
  const verify = readSwitch(env, "DATABASE_SSL_REJECT_UNAUTHORIZED", faults);
  const ca = readAuthority(env, readFile, faults);
  if (asked ?? byUrl ?? false) return { ca, rejectUnauthorized: verify ?? true };
  if (ca !== undefined || verify !== undefined) {
    faults.push("DATABASE_SSL_CA and DATABASE_SSL_REJECT_UNAUTHORIZED mean nothing without DATABASE_SSL=true");
  }
  return false;
}

export function readSwitch(env: Environment, name: string, faults: string[]): boolean | undefined {
  const text = env[name] ?? "";
  if (text === "true") return true;
  if (text === "false") return false;
  if (text !== "") faults.push(`${name} must be true or false, not "${text}"`);
  return undefined;
}

function readMode(mode: string | undefined, faults: string[]): boolean | undefined {
  if (mode === undefined) return undefined;
  if (ENCRYPTED.includes(mode)) return true;
  if (PLAIN.includes(mode)) return false;
  faults.push(`sslmode in DATABASE_URL must be one of ${[...PLAIN, ...ENCRYPTED].join(", ")}`);
  return undefined;
}

function readAuthority(env: Environment, readFile: (path: string) => string, faults: string[]): string | undefined {
  const path = env["DATABASE_SSL_CA"] ?? "";
  if (path === "") return undefined;
  try {
    const pem = readFile(path);
    if (pem.includes("-----BEGIN CERTIFICATE-----")) return pem;
    faults.push(`DATABASE_SSL_CA: ${path} holds no certificate in PEM form`);
  } catch (error) {
    faults.push(`DATABASE_SSL_CA: ${path} cannot be read (${error instanceof Error ? error.message : String(error)})`);
  }
  return undefined;
}
