/** A table of Markdown, which can be read on a console as well: the first column is text, the others are figures. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) =>
    Math.max(3, ...[title, ...rows.map((row) => row[column] ?? "")].map(length)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => pad(cells[column] ?? "", width, column > 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column > 0 ? `${"-".repeat(width - 1)}:` : "-".repeat(width))).join(" | ")} |`;
  return [line(head), rule, ...rows.map(line)];
}

export function milliseconds(value: number | undefined): string {
  if (value === undefined) return "";
  return value < 10 ? value.toFixed(1) : String(Math.round(value));
}

export function factor(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}

function pad(text: string, width: number, right: boolean): string {
  const gap = " ".repeat(width - length(text));
  return right ? gap + text : text + gap;
}

function length(text: string): number {
  return Array.from(text).length;
}
