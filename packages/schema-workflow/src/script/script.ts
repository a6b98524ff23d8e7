export const BREAKPOINT = "--> statement-breakpoint";

/** Statements as drizzle-kit writes them into a file: a breakpoint in between, which also shows a reader where one ends. */
export function toScript(statements: readonly string[]): string {
  return statements.map((statement) => `${terminated(statement)}\n`).join(`${BREAKPOINT}\n`);
}

/** One script after the other. */
export function joinScripts(...scripts: readonly string[]): string {
  return scripts
    .map((script) => script.trim())
    .filter((script) => script !== "")
    .join(`\n${BREAKPOINT}\n`)
    .concat("\n");
}

function terminated(statement: string): string {
  const text = statement.trim();
  return text.endsWith(";") ? text : `${text};`;
}
