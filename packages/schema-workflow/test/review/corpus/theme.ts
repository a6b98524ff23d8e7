import { afterAll, beforeAll, describe, test } from "vitest";
import { certify, readBefore, review, unacknowledged, type Before, type ReviewFinding } from "../../../src/index.ts";
import { ground, type Ground } from "../../certificate/ground.ts";
import { GROUND } from "./ground.ts";
import { instead } from "./instead.ts";
import type { Snippet, Theme } from "./snippet.ts";

/** Each takes two or three databases, of a server that others use too. */
const TIMEOUT = 120_000;

/** Measures and reviews every snippet of a theme; and every safe form as if it stood there instead. */
export function describeTheme(name: string, { dangerous, safe }: Theme): void {
  describe(`snippets of ${name}`, () => {
    let here: Ground;
    let before: Before;
    beforeAll(async () => {
      here = await ground(GROUND);
      before = await readBefore(here.database);
    }, TIMEOUT);
    afterAll(() => here[Symbol.asyncDispose]());

    async function findings(script: string): Promise<ReviewFinding[]> {
      const migration = { package: "corpus", name };
      const certificate = await certify({ ...here, migration, file: "migration.sql", script });
      return review({ certificate, script, before });
    }

    test.concurrent.for(titled(dangerous))(
      "dangerous: %s",
      { timeout: TIMEOUT },
      async ([, { sql, dangers, advice }], { expect }) => {
        const found = await findings(sql);
        expect(idsOf(found, "danger")).toEqual(dangers);
        if (advice !== undefined) expect(idsOf(found, "advice")).toEqual(advice);
        for (const finding of found.filter(({ severity }) => severity === "danger")) {
          const script = instead(sql, finding);
          const left = unacknowledged(await findings(script), script);
          expect(
            left.map(({ id, what }) => `${id}: ${what}`),
            `the safe form of ${finding.id}:\n${script}`,
          ).toEqual([]);
        }
      },
    );

    test.concurrent.for(titled(safe))("safe: %s", { timeout: TIMEOUT }, async ([, { sql, advice }], { expect }) => {
      const found = await findings(sql);
      expect(idsOf(found, "danger")).toEqual([]);
      if (advice !== undefined) expect(idsOf(found, "advice")).toEqual(advice);
    });
  });
  test(`${name}: no snippet is there twice`, ({ expect }) => {
    const all = [...dangerous, ...safe].map(({ sql }) => sql);
    expect(new Set(all).size).toBe(all.length);
  });
}

function idsOf(findings: readonly ReviewFinding[], severity: ReviewFinding["severity"]): string[] {
  return findings.filter((one) => one.severity === severity).map(({ id }) => id);
}

/** The SQL on one line, as the name of its test. */
function titled(snippets: readonly Snippet[]): (readonly [string, Snippet])[] {
  return snippets.map((one) => [one.sql.replaceAll(/\s+/g, " "), one]);
}
