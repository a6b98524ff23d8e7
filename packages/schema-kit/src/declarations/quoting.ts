/** Quotes a name for SQL text: the only way by which a name gets into a declaration. */
export function quoteIdentifier(name: string): string {
  if (name.includes("\0")) throw new RangeError("PostgreSQL has no identifiers with a NUL character");
  return `"${name.replaceAll('"', '""')}"`;
}

/** With its schema where it has one; without, it is found and created by the `search_path`. */
export function quoteQualified(schema: string | undefined, name: string): string {
  return schema === undefined ? quoteIdentifier(name) : `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
}

/** Quotes a text, since DDL takes no parameters. Right whatever `standard_conforming_strings` says. */
export function quoteLiteral(value: string): string {
  if (value.includes("\0")) throw new RangeError("PostgreSQL has no text with a NUL character");
  const quoted = `'${value.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return quoted.includes("\\") ? `E${quoted}` : quoted;
}

/** Quotes a text in which nothing can be escaped, by a tag that does not occur in it (manual, 4.1.2.4). */
export function quoteDollar(text: string): string {
  if (text.includes("\0")) throw new RangeError("PostgreSQL has no text with a NUL character");
  for (let attempt = 0; ; attempt += 1) {
    const tag = ["$$", "$body$"][attempt] ?? `$body${attempt}$`;
    // Searched in both, since the tag may also begin in the text and end in its own copy: `a$` and `$$`.
    if (`${text}${tag}`.indexOf(tag) === text.length) return `${tag}${text}${tag}`;
  }
}
