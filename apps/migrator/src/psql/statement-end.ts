/** In these a semicolon ends nothing. One that is not closed reaches to the end of the text. */
const COMMENT = String.raw`--[^\n]*|/\*[\s\S]*?\*/`;
const QUOTED = String.raw`'(?:[^']|'')*(?:'|$)|"[^"]*(?:"|$)|\$(?<tag>\w*)\$[\s\S]*?(?:\$\k<tag>\$|$)|/\*[\s\S]*$`;
const SKIPPED = new RegExp(`${COMMENT}|${QUOTED}`, "g");

/** Whether a text ends with a semicolon that ends a statement, so that it can be sent. Comments may follow it. */
export function endsStatement(text: string): boolean {
  const plain = text.replaceAll(SKIPPED, (skipped) => (/^(--|\/\*[\s\S]*\*\/$)/.test(skipped) ? " " : "quoted"));
  return plain.trimEnd().endsWith(";");
}
