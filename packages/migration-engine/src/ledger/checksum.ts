import { createHash } from "node:crypto";

/**
 * SHA-256 of a script, the same for what means the same to every editor and to git: line endings, trailing white space
 * of lines and blank lines at the end do not count. (The byte order mark is gone when a script has been read.)
 */
export function checksum(script: string): string {
  const normalised = script
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .join("\n")
    .trimEnd();
  return createHash("sha256").update(normalised).digest("hex");
}
