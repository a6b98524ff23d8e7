import { StrataError } from "../errors/strata-error.ts";
import type { Backfill, Compute } from "./declaration.ts";

const isText = (value: unknown): value is string => typeof value === "string" && value.trim() !== "";
const isNames = (value: unknown): boolean => Array.isArray(value) && value.length > 0 && value.every(isText);
const isExpressions = (value: unknown): boolean =>
  isRecord(value) && Object.keys(value).length > 0 && Object.values(value).every(isText);

interface Key {
  readonly accepts: (value: unknown) => boolean;
  readonly expected: string;
  readonly optional?: true;
}

const COMMON_KEYS = {
  table: { accepts: isText, expected: "the name of a table" },
  key: { accepts: isNames, expected: "a list of columns" },
  where: { accepts: isText, expected: "a condition in SQL, true of the rows that are still to be done" },
  quiet: { accepts: isNames, expected: "a list of triggers", optional: true },
} as const satisfies Record<string, Key>;

const SET_KEYS: Readonly<Record<string, Key>> = {
  ...COMMON_KEYS,
  $schema: { accepts: isText, expected: "a path or URL", optional: true },
  set: { accepts: isExpressions, expected: "an object: SQL by column" },
};

const COMPUTED_KEYS: Readonly<Record<string, Key>> = {
  ...COMMON_KEYS,
  read: { accepts: isNames, expected: "a list of columns" },
  set: { accepts: isNames, expected: "a list of columns" },
};

/**
 * Reads the text of a `backfill.json`. All faults are told together.
 *
 * @param file named in the error
 * @throws StrataError BACKFILL_INVALID
 */
export function readBackfill(text: string, file: string): Backfill {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw invalid(file, [cause instanceof Error ? cause.message : String(cause)]);
  }
  assertKeys(json, SET_KEYS, file);
  // Every key has just been looked at.
  return json as Backfill;
}

/**
 * Reads what a `backfill.js` exports: `export const backfill = { table, key, where, read, set }`, and the function as
 * default.
 *
 * @throws StrataError BACKFILL_INVALID
 */
export function readBackfillModule(module: Readonly<Record<string, unknown>>, file: string): Backfill {
  const { backfill, default: compute } = module;
  if (typeof compute !== "function") throw invalid(file, ["Its default export is not a function."]);
  assertKeys(backfill, COMPUTED_KEYS, file);
  return { ...(backfill as object), compute: compute as Compute } as Backfill;
}

function assertKeys(value: unknown, keys: Readonly<Record<string, Key>>, file: string): void {
  if (!isRecord(value)) throw invalid(file, ["It declares no object."]);
  const unknown = Object.keys(value)
    .filter((name) => !Object.hasOwn(keys, name))
    .map((name) => `There is no key "${name}"; the keys are ${Object.keys(keys).join(", ")}.`);
  const wrong = Object.entries(keys).flatMap(([name, { accepts, expected, optional }]) => {
    if (!Object.hasOwn(value, name)) return optional === true ? [] : [`There is no "${name}": ${expected}.`];
    return accepts(value[name]) ? [] : [`"${name}" is not ${expected}.`];
  });
  const faults = [...unknown, ...wrong];
  if (faults.length > 0) throw invalid(file, faults);
}

function invalid(file: string, faults: readonly string[]): StrataError {
  return new StrataError("BACKFILL_INVALID", {
    what: [`${file} cannot be used:`, ...faults.map((fault) => `  ${fault}`)].join("\n"),
    location: { file },
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
