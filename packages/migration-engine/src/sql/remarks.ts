/** A line of a script that is a comment and nothing else, and where in the script it begins. */
export interface Remark {
  readonly text: string;
  readonly begin: number;
}

/** Of a longer one the end is left out, in UTF-16 units. */
const LONGEST = 1 << 16;
const REMARK = /^[ \t]*--[^\n]*/gm;
/** What may become one when more comes. */
const BEGUN = /^[ \t]*(?:--[^\n]*)?$/;
/** As `^` in a regular expression has it. */
const LINE_END = /[\n\r\u2028\u2029]/;

/** Finds the comment lines of a script that comes in pieces, none of which ends between two dashes. */
export class Remarks {
  readonly found: Remark[] = [];
  /** The beginning of a line of which more is to come; nothing where that line is no comment. */
  #begun: string | undefined = "";
  #offset = 0;

  add(piece: string): void {
    const end = this.#offset + piece.length;
    // Most pieces of a long script are the midst of its data.
    if (this.#begun === undefined && !LINE_END.test(piece)) {
      this.#offset = end;
      return;
    }
    const from = this.#begun === undefined ? piece.search(LINE_END) + 1 : 0;
    const text = (this.#begun ?? "") + piece.slice(from);
    const begin = end - text.length;
    const last = beginOfLastLine(text);
    const isBegun = BEGUN.test(text.slice(last)) && text.length - last < LONGEST;
    this.#collect(isBegun ? text.slice(0, last) : text, begin);
    this.#begun = isBegun ? text.slice(last) : undefined;
    this.#offset = end;
  }

  end(): readonly Remark[] {
    const text = this.#begun ?? "";
    this.#collect(text, this.#offset - text.length);
    return this.found;
  }

  #collect(text: string, begin: number): void {
    if (!text.includes("--")) return;
    for (const { 0: remark, index } of text.matchAll(REMARK)) this.found.push({ text: remark, begin: begin + index });
  }
}

function beginOfLastLine(text: string): number {
  for (let at = text.length; at > 0; at -= 1) if (LINE_END.test(text.charAt(at - 1))) return at;
  return 0;
}
