import type { Certificate, StatementFacts } from "./certificate.ts";

/** What a certificate is called, beside its migration.sql. */
export const CERTIFICATE_FILE = "certificate.json";

/** The PostgreSQL on which the certificates of a repository are measured: others may take other locks. */
export const CANONICAL_VERSION = 18;

/** As it is kept: the same text for the same certificate, one fact a line. What did not happen is left out. */
export function toCertificateFile(certificate: Certificate): string {
  const { postgres, checksum, transactional, transactions, existing, statements } = certificate;
  const shared = transactions === undefined ? {} : { transactions };
  const ordered = { postgres, checksum, transactional, ...shared, existing, statements: statements.map(written) };
  return `${layOut(ordered)}\n`;
}

/**
 * Reads what was kept. The file is written by a tool: anything else in it than this tool writes is no certificate.
 *
 * @returns undefined where the text is none
 */
export function parseCertificateFile(text: string): Certificate | undefined {
  const value = parse(text);
  if (typeof value !== "object" || value === null || !("statements" in value) || !("checksum" in value))
    return undefined;
  const certificate = value as Certificate;
  if (!Array.isArray(certificate.statements)) return undefined;
  return { ...certificate, statements: certificate.statements.map((facts) => ({ ...NOTHING, ...facts })) };
}

const WIDTH = 120;

/** JSON as the formatter of the repository leaves it: on one line what fits on one, so that a fact is a line of a diff. */
function layOut(value: unknown, indent = "", lead = 0): string {
  const flat = flatten(value);
  const isTop = indent === "" && lead === 0;
  if (!isTop && !breaks(value) && indent.length + lead + flat.length < WIDTH) return flat;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    return `[\n${value.map((one) => `${inner}${layOut(one, inner)}`).join(",\n")}\n${indent}]`;
  }
  if (typeof value !== "object" || value === null) return flat;
  const lines = Object.entries(value).map(([key, one]) => `${inner}"${key}": ${layOut(one, inner, key.length + 4)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** The formatter never puts a list of several objects on one line when each has more than one key, or what holds such a list. */
function breaks(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const several = (one: unknown): boolean => typeof one === "object" && one !== null && Object.keys(one).length > 1;
  if (Array.isArray(value) && value.length > 1 && value.every(several)) return true;
  return Object.values(value).some(breaks);
}

function flatten(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flatten).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, one]) => `"${key}": ${flatten(one)}`)
    .join(", ")} }`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const NOTHING = {
  transactional: true,
  locks: [],
  rewrites: [],
  scans: [],
  builds: [],
  rows: [],
  columns: [],
  constraints: [],
  triggers: [],
  creates: [],
  drops: [],
  renames: [],
} satisfies Partial<StatementFacts>;

function written({ line, statement, transactional, refused, ...facts }: StatementFacts): object {
  const known = Object.keys(NOTHING).flatMap((key) => {
    const list = Object.entries(facts).find(([name]) => name === key)?.[1];
    return Array.isArray(list) && list.length > 0 ? [[key, list] as const] : [];
  });
  return {
    line,
    statement,
    ...(transactional ? {} : { transactional }),
    ...(refused !== undefined && { refused }),
    ...Object.fromEntries(known),
  };
}
