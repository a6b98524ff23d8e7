import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, constantFrom, integer, nat, property } from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checksum } from "../../src/ledger/checksum.ts";
import { directivesIn } from "../../src/run/directives.ts";
import { decodeScript } from "../../src/sql/encoding.ts";
import { indexOfPosition, linesIn, lookAt } from "../../src/sql/location.ts";
import { ENUM_WORDS, LongScript } from "../../src/sql/long-script.ts";
import { statementsIn } from "../../src/sql/statements.ts";

const ID = { package: "a", name: "b" };
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "strata-long-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What hides semicolons, what ends lines, and what a cut in the wrong place would break. */
const FRAGMENTS = [
  ...Array.from("ab1 ;;,\n\n\t'\"()$-/*\\é🐘\u00a0\u2028"),
  ..."\r\n|\r| \n|\t\r\n|  |, |''|\\'|e'|E'|x'; y'|$$|$t$|$tag$|$1|--|-- ; '|/*|*/|/* ; /*".split("|"),
  ..."BEGIN ATOMIC |CASE |END; |select 'a; b', 2;\n|-- strata: lock_timeout = 5s\n|\n-- strata: non-transactional".split(
    "|",
  ),
  "-- strata: acknowledge drop-column: nobody, I think, reads it \n",
  "x, -- strata:y\n",
  "ADD VALUE\n",
  ", \ufeff",
];
/** With something before it that is no byte order mark. */
const scripts = array(constantFrom(...FRAGMENTS), { maxLength: 60 }).map((parts) => `-${parts.join("")}`);
/** In bytes. Where no cut is possible, a piece is longer. */
const lengths = integer({ min: 1, max: 40 });

function long(text: string, length: number, mark = ""): LongScript {
  const file = join(folder, "long.sql");
  writeFileSync(file, mark + text);
  return new LongScript(file, Buffer.byteLength(mark + text), length);
}

function forAll(holds: (text: string, length: number) => void): void {
  assert(property(scripts, lengths, holds), { numRuns: 300 });
}

describe("a long script, wherever it is cut", () => {
  test("has the same text, with a byte order mark before it and without", () => {
    forAll((text, length) => {
      expect([...long(text, length).pieces()].join("")).toBe(text);
      const marked = long(text, length, "\ufeff");
      expect([...marked.pieces()].join("")).toBe(text);
      expect(Buffer.concat([...marked.bytes()].map((lent) => Buffer.from(lent))).toString()).toBe(text);
      expect(marked.byteLength).toBe(Buffer.byteLength(text));
    });
  });

  test("names enums where the text does", () => {
    forAll((text, length) => {
      expect(long(text, length).namesEnums).toBe(ENUM_WORDS.test(text));
    });
  });

  test("has the same checksum", () => {
    forAll((text, length) => {
      expect(long(text, length).checksum).toBe(checksum(text));
    });
  });

  test("has the same statements in the same places", () => {
    forAll((text, length) => {
      expect([...statementsIn(long(text, length))]).toEqual([...statementsIn(text)]);
    });
  });

  test("has the same beginnings of statements, where no more is asked for", () => {
    forAll((text, length) => {
      const heads = [...statementsIn(text)].map((one) => ({ ...one, text: one.text.slice(0, 5) }));
      expect([...statementsIn(long(text, length), 5)]).toEqual(heads);
      expect([...statementsIn(text, 5)]).toEqual(heads);
    });
  });

  test("has the same directives in the same places", () => {
    const outcome = (of: () => unknown): unknown => {
      try {
        return of();
      } catch (error) {
        return String(error);
      }
    };
    forAll((text, length) => {
      const whole = outcome(() => directivesIn(ID, "f", text));
      expect(outcome(() => directivesIn(ID, "f", long(text, length)))).toEqual(whole);
    });
  });

  test("says the same of each place", () => {
    assert(
      property(scripts, lengths, nat(80), (text, length, index) => {
        const at = Math.min(index, text.length);
        expect(lookAt(long(text, length), at)).toEqual(lookAt(text, at));
        expect(indexOfPosition(long(text, length), index + 1)).toBe(indexOfPosition(text, index + 1));
        const [lineOf, inLong] = [linesIn(text), linesIn(long(text, length))];
        expect([0, at, at + 9].map(inLong)).toEqual([0, at, at + 9].map(lineOf));
      }),
      { numRuns: 300 },
    );
  });
});

describe("a long script that is no text", () => {
  test.each([
    ["not UTF-8", Buffer.from([...Buffer.from("select 1, 2, "), 0xe9, 0x20, 0x3b])],
    ["cut off within a character", Buffer.from("select 'é").subarray(0, -1)],
    ["a NUL byte", Buffer.from("select 1,\n 2\n\0, 3")],
  ])("is refused as a short one is: %s", (_, bytes) => {
    const file = join(folder, "no-text.sql");
    writeFileSync(file, bytes);
    const refusal = expect.objectContaining({ code: "SCRIPT_NOT_TEXT", location: { file } });
    expect(() => decodeScript(bytes, file)).toThrow(refusal);
    expect(() => [...new LongScript(file, bytes.length, 4).pieces()]).toThrow(refusal);
  });
});

test("what is sent of a file that has changed has no end", () => {
  const text = "INSERT INTO t VALUES (1);\n".repeat(10_000);
  const sending = long(text, 100);
  expect(sending.checksum).toBe(checksum(text));
  const count = [...sending.bytes()].length;
  writeFileSync(sending.file, text.replace(/1\);\n$/, "2);\n"));
  let sent = 0;
  const sendAll = (): void => {
    for (const _ of sending.bytes()) sent += 1;
  };
  expect(sendAll).toThrow("was changed while it was being sent");
  expect(sent).toBe(count - 1);
  writeFileSync(sending.file, text.slice(0, 100));
  expect(sendAll).toThrow("was changed while it was being sent");
});
