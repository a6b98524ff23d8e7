/** What one statement gave: rows of text as PostgreSQL prints them, null for NULL. */
export interface Answer {
  /** Of a statement that returns no rows: undefined. */
  readonly columns?: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
  /** Such as `UPDATE 3`. */
  readonly tag: string;
}

/** An answer as a table with aligned columns and the number of rows, or as its tag alone. */
export function toText({ columns, rows, tag }: Answer): string {
  if (columns === undefined) return `${tag}\n`;
  const cells = [columns, ...rows].map((row) => row.map((cell) => (cell ?? "").replaceAll("\n", "\\n")));
  const widths = columns.map((_, index) => Math.max(...cells.map((row) => row[index]?.length ?? 0)));
  const lines = cells.map((row) =>
    ` ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(" | ")}`.trimEnd(),
  );
  const rule = widths.map((width) => "-".repeat(width + 2)).join("+");
  const count = `(${rows.length} ${rows.length === 1 ? "row" : "rows"})`;
  return `${[lines[0], rule, ...lines.slice(1), count].join("\n")}\n`;
}
