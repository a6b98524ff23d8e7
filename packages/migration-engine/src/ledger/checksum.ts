import { createHash, hash } from "node:crypto";

/** White space before the end of a line, or an end that is no plain line feed. */
const UNEVEN = /\r|[^\S\n]\n/;

/**
 * SHA-256 of a script, the same for what means the same to every editor and to git: line endings, trailing white space
 * of lines and blank lines at the end do not count. (The byte order mark is gone when a script has been read.)
 */
export function checksum(script: string): string {
  return hash("sha256", evenLines(script).trimEnd());
}

/** The same of a script that comes in pieces, which may end anywhere between two characters. */
export class Checksum {
  readonly #hash = createHash("sha256");
  /** White space in the end, of which nobody knows yet whether it counts. */
  #space = "";

  add(piece: string): void {
    const space = piece.slice(piece.trimEnd().length);
    if (space.length < piece.length) {
      this.#hash.update(evenLines(this.#space + piece.slice(0, piece.length - space.length)));
      this.#space = "";
    }
    this.#space += space;
  }

  end(): string {
    return this.#hash.digest("hex");
  }
}

function evenLines(text: string): string {
  if (!UNEVEN.test(text)) return text;
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trimEnd())
    .join("\n");
}
