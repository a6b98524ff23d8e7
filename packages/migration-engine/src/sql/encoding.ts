import { StrataError } from "../errors/strata-error.ts";

/**
 * Turns the bytes of a script into text, without a byte order mark.
 *
 * Anything but UTF-8 is refused rather than replaced by question marks, which Postgres would take as they are. NUL is
 * valid UTF-8, but ends the message that carries a script (manual, "Message Formats": Query).
 *
 * @param file named in the error
 * @throws StrataError SCRIPT_NOT_TEXT
 */
export function decodeScript(bytes: Uint8Array, file: string): string {
  const text = utf8(bytes);
  if (text !== undefined && !text.includes("\0")) return text;
  throw new StrataError("SCRIPT_NOT_TEXT", { what: `${file} ${fault(bytes)}`, location: { file } });
}

const strict = new TextDecoder("utf-8", { fatal: true });

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

function fault(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return "is UTF-16.";
  const nul = bytes.indexOf(0);
  if (nul < 0) return "is not UTF-8.";
  const line = bytes.subarray(0, nul).filter((byte) => byte === 0x0a).length + 1;
  return `holds a NUL byte in line ${line}. (UTF-16 without a byte order mark looks like that too.)`;
}
