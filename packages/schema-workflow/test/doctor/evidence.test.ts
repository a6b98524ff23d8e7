import { describe, expect, test } from "vitest";
import { verdictOf, weigh, type Findings } from "../../src/doctor/evidence.ts";
import { HistoryKeeper } from "../../src/doctor/history.ts";
import type { Trait } from "../../src/doctor/trait.ts";

/** A database as its traits: what is there, and in which form. */
type State = Readonly<Record<string, string>>;

function traits(state: State): Map<string, Trait> {
  return new Map(
    Object.entries(state).map(([name, value]) => [
      name,
      {
        key: name,
        id: { kind: "table", schema: "public", name },
        object: name,
        value,
        root: name,
        weak: name.startsWith("weak"),
      },
    ]),
  );
}

/** What the live state says, given the states after each migration; the first migration is 1. */
function weighed(states: readonly State[], live: State): Findings {
  const keeper = new HistoryKeeper(traits({}));
  for (const [index, state] of states.entries()) keeper.note(index + 1, traits(state));
  return weigh(keeper.histories, traits(live));
}

function verdicts(states: readonly State[], live: State): string[] {
  const { evidence } = weighed(states, live);
  return states.map((_, index) => verdictOf(evidence.get(index + 1)));
}

describe("what the live database says of the migrations", () => {
  test("what one of them gives shows that it ran, and that none did which changes it later", () => {
    expect(verdicts([{ a: "1" }, { a: "2" }, { a: "3" }], { a: "2" })).toEqual(["untold", "executed", "not-executed"]);
  });

  test("what is as in the empty database shows that none of them ran", () => {
    expect(verdicts([{ a: "1" }, { a: "2" }], {})).toEqual(["not-executed", "not-executed"]);
  });

  test("what is gone again shows nothing: dropped, or never made", () => {
    expect(verdicts([{ a: "1" }, {}], {})).toEqual(["untold", "untold"]);
    expect(verdicts([{ a: "1" }, {}], { a: "1" })).toEqual(["executed", "not-executed"]);
  });

  test("a value that two of them give shows neither, and still that the one after them did not run", () => {
    const states = [{ a: "1" }, { a: "2" }, { a: "1" }, { a: "3" }];
    expect(verdicts(states, { a: "1" })).toEqual(["untold", "untold", "untold", "not-executed"]);
  });

  test("a form that none of them gives is foreign, and shows nothing", () => {
    const states = [{ a: "1" }, { a: "2" }];
    expect(verdicts(states, { a: "by hand" })).toEqual(["untold", "untold"]);
    expect(
      weighed(states, { a: "by hand", b: "new" })
        .foreign.map(({ key }) => key)
        .toSorted(),
    ).toEqual(["a", "b"]);
    expect(weighed(states, { a: "2" }).foreign).toEqual([]);
  });

  test("some of it there and some not is partly", () => {
    expect(verdicts([{ a: "1", b: "1" }], { a: "1" })).toEqual(["partly"]);
  });

  test("weak traits count where there are no others", () => {
    expect(verdicts([{ a: "1", weak: "1" }], { a: "1" })).toEqual(["executed"]);
    expect(verdicts([{ weak: "1" }], {})).toEqual(["not-executed"]);
  });
});
