/** What a query needs, as a page shows it: one line of its table. */
export interface MeasuredQuery {
  readonly query: string;
  /** `a or b` where either will do. */
  readonly indexes: readonly string[];
  /** 8 kB buffers under a custom and under a generic plan. */
  readonly custom: number;
  readonly generic: number;
}

const HEAD = ["query", "indexes", "buffers, custom plan", "buffers, generic plan"];

/** A Markdown table, its columns padded as oxfmt does. Pure. */
export function planTable(queries: readonly MeasuredQuery[]): string {
  const cells = queries.map(({ query, indexes, custom, generic }) => [
    query,
    indexes.map((index) => `\`${index.replaceAll(" or ", "` or `")}\``).join(", "),
    String(custom),
    String(generic),
  ]);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string => `| ${row.map(padded).join(" | ")} |`;
  return [line(HEAD), line(widths.map((width, column) => ruler(width, column))), ...cells.map(line)].join("\n");

  function padded(cell: string, column: number): string {
    const width = widths[column] ?? 0;
    return isNumber(column) ? cell.padStart(width) : cell.padEnd(width);
  }
}

/** What `planTable` wrote. Pure. */
export function readPlanTable(text: string): MeasuredQuery[] {
  const rows = text.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((line) => {
    const [query = "", indexes = "", custom, generic] = line.slice(2, -2).split(" | ");
    return {
      query: query.trim(),
      indexes: indexes.replaceAll("`", "").trim().split(", "),
      custom: Number(custom),
      generic: Number(generic),
    };
  });
}

function ruler(width: number, column: number): string {
  return isNumber(column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width);
}

function isNumber(column: number): boolean {
  return column >= 2;
}
