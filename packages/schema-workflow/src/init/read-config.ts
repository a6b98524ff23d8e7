/** What a drizzle config says about its migrations, or why that cannot be known without running it. */
export type DrizzleConfig =
  | { readonly out: string; readonly unreadable?: undefined }
  | { readonly out?: undefined; readonly unreadable: string };

/** drizzle-kit's own, where `out` is left out. */
const DEFAULT_OUT = "./drizzle";

/** Strings first, so that no `//` of a URL and no `/*` of a glob is taken for a comment. */
const STRING_OR_COMMENT = /("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * Reads `dialect` and `out` from the text of a drizzle config. Foreign code is not executed: what is no plain string is
 * reported, not guessed.
 */
export function readDrizzleConfig(text: string): DrizzleConfig {
  const code = text.replaceAll(STRING_OR_COMMENT, (_found, string: string | undefined) => string ?? " ");
  // Before drizzle-kit 0.21 there was no `dialect`, and the driver `pg` stood for PostgreSQL.
  const dialects = [...valuesOf("dialect", code), ...valuesOf("driver", code).filter((driver) => driver === "pg")];
  if (dialects.length === 0) return { unreadable: "it names no dialect" };
  if (dialects.includes(undefined)) return { unreadable: "its dialect is computed" };
  if (dialects.some((one) => one !== "postgresql" && one !== "pg")) {
    return { unreadable: `its dialect is ${dialects.join(", ")}, not postgresql` };
  }
  const outs = valuesOf("out", code);
  const [out] = outs;
  if (outs.includes(undefined)) return { unreadable: "its `out` is computed" };
  if (new Set(outs).size > 1) return { unreadable: `it has more than one \`out\`: ${outs.join(", ")}` };
  if (out === undefined && code.includes("...")) return { unreadable: "its `out` may stand in what it spreads" };
  return { out: out ?? DEFAULT_OUT };
}

/** The values of a key, wherever it stands: `key: "value"` or `"key": 'value' as const`; undefined for what is computed. */
function valuesOf(key: string, code: string): (string | undefined)[] {
  const property = new RegExp(String.raw`(?<![\w$.?-])(["']?)${key}\1\s*(?::\s*|(?=[,}]))`, "g");
  return Array.from(code.matchAll(property), ({ 0: found, index }) => literal(code.slice(index + found.length)));
}

/** The string that stands here with nothing before or behind it. */
function literal(code: string): string | undefined {
  return /^(["'`])((?:(?!\1)[^\\\n$])*)\1\s*(?:as\s+const\s*)?(?=[,}])/.exec(code)?.[2];
}
