import { hash } from "node:crypto";

/** White space before the end of a line, or an end that is no plain line feed. */
const UNEVEN = /\r|[^\S\n]\n/;

/**
 * SHA-256 of a script, the same for what means the same to every editor and to git: line endings, trailing white space
 * of lines and blank lines at the end do not count. (The byte order mark is gone when a script has been read.)
 */
export function checksum(script: string): string {
  const even = UNEVEN.test(script)
    ? script
        .split(/\r\n|\r|\n/)
        .map((line) => line.trimEnd())
        .join("\n")
    : script;
  return hash("sha256", even.trimEnd());
}
