/** Quotes a name for SQL text: the only way by which a name gets into a statement. Anything but NUL is a valid name. */
export function quoteIdentifier(name: string): string {
  if (name.includes("\0")) throw new RangeError("PostgreSQL has no identifiers with a NUL character");
  return `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a value for the few statements that take no parameters (DO, DDL). */
export function quoteLiteral(value: string): string {
  if (value.includes("\0")) throw new RangeError("PostgreSQL has no text with a NUL character");
  const quoted = `'${value.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return quoted.includes("\\") ? `E${quoted}` : quoted;
}
