/** What only looks like a name, and a name in `public` that is written out in full. */
const TOKENS =
  /[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$([A-Za-z_]\w*)?\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\/|(?<![\w".])(?:"public"|public)\.(?=["A-Za-z_])/g;

const QUALIFIER = /^(?:"public"|public)\.$/;

/**
 * Leaves `public` out of a statement: drizzle-kit's own statements name no schema either, so that migrations can be laid
 * down in another one (search_path). The catalog always says it. Texts and function bodies stay as they are.
 */
export function unqualified(statement: string): string {
  return statement.replaceAll(TOKENS, (token) => (QUALIFIER.test(token) ? "" : token));
}
