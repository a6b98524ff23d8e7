import type { ClientBase } from "pg";
import type { SeedColumn } from "./tables.ts";

/** Literals as they stand in a CHECK, a bound or a script: `'http'`, `12`, `-0.5`. */
export function literalsIn(text: string): string[] {
  const found: string[] = [];
  for (const [, quoted, number] of text.matchAll(/'((?:[^']|'')*)'|(?<![\w."$])(-?\d+(?:\.\d+)?)(?![\w"])/g)) {
    const value = quoted?.replaceAll("''", "'") ?? number;
    if (value !== undefined && !found.includes(value)) found.push(value);
  }
  return found;
}

/** A number in a CHECK may be its edge, so its neighbours are tried as well; and half and twice, for lengths and ranges. */
export function around(literals: readonly string[]): string[] {
  const numbers = literals.filter((value) => /^-?\d+$/.test(value)).map(Number);
  const texts = numbers.flatMap((length) =>
    length > 0 && length <= 200 ? ["x".repeat(length), "1".repeat(length)] : [],
  );
  return [...new Set([...literals, ...numbers.flatMap((n) => [String(n + 1), String(n - 1)]), ...texts])];
}

/** Values that some type takes; each is tried before it is used. Different ones first, since they may have to be unique. */
export function valuesFor({ name, type, labels }: SeedColumn): string[] {
  if (labels.length > 0) return [...labels];
  if (type.endsWith("[]")) return ["{}", "{NULL}"];
  const base = type.replace(/\(.*\)/, "");
  const known = VALUES[base];
  if (known !== undefined) return [...known];
  const room = Number(/\((\d+)\)/.exec(type)?.[1] ?? "40");
  const words = [1, 2, 3, 4, 5].map((n) => `${name} ${n}`.slice(-room));
  return [...words, ...MANY, ...UNKNOWN];
}

const INTEGERS = ["1", "2", "3", "4", "5", "0", "10", "100", "1000", "-1"];
const MOMENTS = ["2020-01-01", "2020-01-02", "2020-01-03", "2040-01-01", "2040-01-02", "2040-01-03", "infinity"];
const JSON_VALUES = ["{}", '{"a": 1}', '{"a": 2}', "[]", '["a"]', "1", '"a"', "null"];
const RANGES = ["[1,2)", "[3,4)", "[5,6)", "empty"];
const MOMENT_RANGES = ["[2020-01-01,2020-01-02)", "[2020-01-03,2020-01-04)", "[2020-01-05,2020-01-06)", "empty"];
/** For text with a pattern: addresses, numbers, codes. */
const MANY = [
  "a",
  "A",
  "a@example.org",
  "b@example.org",
  "https://example.org/",
  "/a",
  "12345",
  "en",
  "EUR",
  "a-b",
  "",
];
const UNKNOWN = ["1", "{}", "(,)", "0", "<a/>"];

const VALUES: Readonly<Record<string, readonly string[]>> = {
  smallint: INTEGERS,
  integer: INTEGERS,
  bigint: INTEGERS,
  numeric: ["1", "2", "3", "0.5", "0", "100", "-1"],
  real: ["1", "2", "3", "0.5", "0", "-1"],
  "double precision": ["1", "2", "3", "0.5", "0", "-1"],
  money: ["1", "2", "3"],
  boolean: ["true", "false"],
  uuid: [1, 2, 3, 4, 5].map((n) => `00000000-0000-4000-8000-00000000000${n}`),
  date: MOMENTS,
  "timestamp without time zone": MOMENTS,
  "timestamp with time zone": MOMENTS,
  "time without time zone": ["01:00", "02:00", "03:00"],
  "time with time zone": ["01:00+00", "02:00+00", "03:00+00"],
  interval: ["1 day", "2 days", "3 days", "0"],
  json: JSON_VALUES,
  jsonb: JSON_VALUES,
  bytea: ["\\x01", "\\x02", "\\x03", "\\x"],
  inet: ["127.0.0.1", "127.0.0.2", "::1"],
  cidr: ["127.0.0.0/8", "10.0.0.0/8", "::/0"],
  macaddr: ["00:00:00:00:00:01", "00:00:00:00:00:02", "00:00:00:00:00:03"],
  xml: ["<a/>", "<b/>", "<c/>"],
  tsvector: ["a", "b", "c"],
  tsquery: ["a", "b", "c"],
  point: ["(1,1)", "(2,2)", "(3,3)"],
  int4range: RANGES,
  int8range: RANGES,
  numrange: RANGES,
  daterange: MOMENT_RANGES,
  tsrange: MOMENT_RANGES,
  tstzrange: MOMENT_RANGES,
};

/** Keeps the values that a type takes at all, asking the server once for each that is not known. */
export class TypeJudge {
  readonly #client: ClientBase;
  readonly #known = new Map<string, boolean>();

  constructor(client: ClientBase) {
    this.#client = client;
  }

  async accepted({ type, labels }: Pick<SeedColumn, "type" | "labels">, values: readonly string[]): Promise<string[]> {
    const accepted: string[] = [];
    for (const value of values) {
      if (labels.includes(value) || isKnown(type, value) || (await this.#accepts(type, value))) accepted.push(value);
    }
    return accepted;
  }

  async #accepts(type: string, value: string): Promise<boolean> {
    // An assignment to these cuts nothing off, and a cast would.
    const length = /^character varying\((\d+)\)$/.exec(type)?.[1];
    if (length !== undefined) return Array.from(value).length <= Number(length);
    const key = `${type} ${value}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const answer = await this.#client
      .query(`SELECT CAST($1::text AS ${type})`, [value])
      .then(() => true)
      .catch(() => false);
    this.#known.set(key, answer);
    return answer;
  }
}

function isKnown(type: string, value: string): boolean {
  return type === "text" || type === "character varying" || VALUES[type]?.includes(value) === true;
}
