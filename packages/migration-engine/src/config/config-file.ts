import { StrataError } from "../errors/strata-error.ts";
import { isLayout, LAYOUTS, type Layout } from "../layouts/layout.ts";

/** Its name at the top of a checkout. */
export const CONFIG_FILE = "strata.config.json";

/** What `strata.config.json` says: which folders go into the database. */
export interface Config {
  readonly packages: readonly ConfigEntry[];
  /** Globs for objects that others keep in the database; `verify` passes over them. Default: none. */
  readonly ignore?: readonly string[];
  /** Path, from the config file, of the SQL that somebody runs before the first migration. `verify` runs it first too. */
  readonly setup?: string;
}

/** One folder of migrations, or several of the same kind. */
export interface ConfigEntry {
  /** Path of the folder from the config file, with slashes; a glob (`services/orders-*`) stands for several. */
  readonly migrations: string;
  /** Default: the name in the nearest package.json above the folder. */
  readonly name?: string;
  /** Names of the packages that come first. Default: none. */
  readonly dependsOn?: readonly string[];
  /** Default: recognised; `files` is never chosen by itself. */
  readonly layout?: Layout;
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

/** Each key of an entry, with what it must be. The published schema says the same, and a test holds them together. */
export const ENTRY_KEYS: Readonly<
  Record<keyof ConfigEntry, { accepts: (value: unknown) => boolean; expected: string }>
> = {
  migrations: { accepts: isText, expected: "the path of a folder" },
  name: { accepts: isText, expected: "a name" },
  dependsOn: { accepts: isTexts, expected: "a list of names" },
  layout: { accepts: isLayout, expected: `one of ${Object.keys(LAYOUTS).join(", ")}` },
};
const TOP_KEYS: readonly string[] = ["$schema", "packages", "ignore", "setup"];

/**
 * Reads the text of a config file. All faults are told together, so that one correction is enough.
 *
 * @param file named in the error
 * @throws StrataError CONFIG_INVALID
 */
export function parseConfig(text: string, file: string): Config {
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (cause) {
    throw configInvalid(file, [cause instanceof Error ? cause.message : String(cause)], cause);
  }
  const faults = faultsOf(json);
  if (faults.length > 0) throw configInvalid(file, faults);
  // Every key has just been looked at.
  return json as Config;
}

/** One error for all that is wrong with a config file. */
export function configInvalid(file: string, faults: readonly string[], cause?: unknown): StrataError {
  return new StrataError("CONFIG_INVALID", {
    what: [`${file} cannot be used:`, ...faults.map((fault) => `  ${fault}`)].join("\n"),
    location: { file },
    cause,
  });
}

function faultsOf(json: unknown): string[] {
  if (!isRecord(json)) return ["It is not an object."];
  const unknown = Object.keys(json)
    .filter((key) => !TOP_KEYS.includes(key))
    .map((key) => `There is no key "${key}"; the keys are ${TOP_KEYS.join(", ")}.`);
  const { $schema, packages, ignore, setup } = json;
  if ($schema !== undefined && !isText($schema)) unknown.push("$schema is not a path or URL.");
  if (ignore !== undefined && !isTexts(ignore)) unknown.push('"ignore" is not a list of globs.');
  if (setup !== undefined && !isText(setup)) unknown.push('"setup" is not the path of a script.');
  if (!Array.isArray(packages)) return [...unknown, '"packages" is not a list.'];
  return [...unknown, ...packages.flatMap((entry, index) => entryFaults(entry, `packages[${index}]`))];
}

function entryFaults(entry: unknown, place: string): string[] {
  if (!isRecord(entry)) return [`${place} is not an object.`];
  const missing = entry["migrations"] === undefined ? [`${place} has no "migrations".`] : [];
  const wrong = Object.entries(entry).flatMap(([key, value]) => {
    if (!isEntryKey(key)) return [`${place} has no key "${key}"; the keys are ${Object.keys(ENTRY_KEYS).join(", ")}.`];
    return ENTRY_KEYS[key].accepts(value) ? [] : [`${place}.${key} is not ${ENTRY_KEYS[key].expected}.`];
  });
  return [...missing, ...wrong];
}

function isEntryKey(key: string): key is keyof ConfigEntry {
  return Object.hasOwn(ENTRY_KEYS, key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
