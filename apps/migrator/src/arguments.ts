import { parseArgs } from "node:util";
import { StrataError } from "@strata/migration-engine";
import { didYouMean } from "./did-you-mean.ts";

export interface OptionSpec {
  readonly type: "boolean" | "string";
  /** How the value is called in the help: `seconds`. */
  readonly value?: string;
  readonly description: string;
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

export type OptionValues<Table extends OptionTable> = {
  readonly [Name in keyof Table]: (Table[Name]["type"] extends "boolean" ? boolean : string) | undefined;
};

export interface Arguments<Table extends OptionTable> {
  readonly options: OptionValues<Table>;
  readonly words: readonly string[];
}

/**
 * Reads a command's flags and words.
 *
 * @param mostWords how many words besides the flags it takes
 * @throws StrataError ARGUMENT_INVALID, with the flag that was probably meant
 */
export function parseArguments<const Table extends OptionTable>(
  argv: readonly string[],
  table: Table,
  mostWords = 0,
): Arguments<Table> {
  // A module of Node is loaded to read them, which takes longer than to see that there are none.
  if (argv.length === 0) return { options: {} as OptionValues<Table>, words: [] };
  const { tokens, values, positionals } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(Object.entries(table).map(([name, { type }]) => [name, { type }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    const spec = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
    if (spec === undefined) {
      throw invalid(`There is no flag ${token.rawName}.`, didYouMean(token.name, Object.keys(table), "--"));
    }
    if (spec.type === "string" && (token.value === undefined || token.value === "")) {
      throw invalid(`${token.rawName} needs a value: ${token.rawName} <${spec.value ?? "value"}>`);
    }
    if (spec.type === "boolean" && token.value !== undefined) throw invalid(`${token.rawName} takes no value.`);
  }
  const extra = positionals[mostWords];
  if (extra !== undefined) throw invalid(`"${extra}" is not expected here.`);
  // parseArgs has just been given this very table; every value has the type that it names.
  return { options: values as OptionValues<Table>, words: positionals };
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["", 1_000],
  ["s", 1_000],
  ["min", 60_000],
  ["h", 3_600_000],
]);

/** Reads a flag that is a time, in milliseconds: `500ms`, `5s`, `2min`, `1h`, or seconds. @throws StrataError ARGUMENT_INVALID */
export function duration(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount = "", unit = ""] = /^(\d{1,9})([a-z]*)$/.exec(text) ?? [];
  const factor = UNITS.get(unit);
  if (amount !== "" && factor !== undefined) return Number(amount) * factor;
  throw invalid(`${flag} takes a time such as 500ms, 5s or 2min, not "${text}".`);
}

function invalid(what: string, next?: string): StrataError {
  return new StrataError("ARGUMENT_INVALID", { what, next });
}
