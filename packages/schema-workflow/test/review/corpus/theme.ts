import { afterAll, beforeAll, describe, test } from "vitest";
import {
  certify,
  readBefore,
  review,
  unacknowledged,
  type Before,
  type Certificate,
  type ReviewFinding,
} from "../../../src/index.ts";
import { ground, type Ground } from "../../certificate/ground.ts";
import { GROUND } from "./ground.ts";
import { instead } from "./instead.ts";
import { sample } from "./sample.ts";
import type { Snippet, Theme } from "./snippet.ts";
import { hasSquawk, SAME, squawk } from "./squawk.ts";

/** Each takes two or three databases, of a server that others use too. */
const TIMEOUT = 120_000;

/**
 * Measures and reviews the snippets of a theme; and every safe form as if it stood there instead. What squawk flags, the
 * review flags too, or the snippet says why not.
 */
export function describeTheme(name: string, { dangerous, safe }: Theme): void {
  describe(`snippets of ${name}`, () => {
    let here: Ground;
    let before: Before;
    let postgres: number;
    let flagged: Awaited<ReturnType<typeof squawk>>;
    beforeAll(async () => {
      here = await ground(GROUND);
      before = await readBefore(here.database);
      ({ postgres } = await certifyScript("SELECT 1;"));
      flagged = await squawk([...dangerous, ...safe]);
    }, TIMEOUT);
    afterAll(() => here[Symbol.asyncDispose]());

    function certifyScript(script: string): Promise<Certificate> {
      return certify({ ...here, migration: { package: "corpus", name }, file: "migration.sql", script });
    }

    async function findings(script: string): Promise<ReviewFinding[]> {
      const certificate = await certifyScript(script);
      return review({ certificate, script, before });
    }

    /** Rules of squawk that neither a finding nor the snippet answers. */
    function unanswered({ sql, silent = {} }: Snippet, found: readonly ReviewFinding[]): string[] {
      const ids = new Set(found.map(({ id }) => id));
      return [...(flagged.get(sql) ?? [])].filter(
        (rule) => ![rule, ...(SAME[rule] ?? [])].some((id) => ids.has(id)) && silent[rule] === undefined,
      );
    }

    test.concurrent.for(titled(sample(dangerous)))(
      "dangerous: %s",
      { timeout: TIMEOUT },
      async ([, snippet], { expect }) => {
        const { sql, dangers, advice, since = postgres } = snippet;
        if (postgres < since) return;
        const found = await findings(sql);
        expect(idsOf(found, "danger")).toEqual(dangers);
        if (advice !== undefined) expect(idsOf(found, "advice")).toEqual(advice);
        expect(unanswered(snippet, found), "what squawk says too").toEqual([]);
        for (const finding of found) expect(finding.safe, finding.id).toMatch(/\S/);
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

    test.concurrent.for(titled(sample(safe)))("safe: %s", { timeout: TIMEOUT }, async ([, snippet], { expect }) => {
      const { sql, advice, since = postgres } = snippet;
      if (postgres < since) return;
      const found = await findings(sql);
      expect(idsOf(found, "danger")).toEqual([]);
      if (advice !== undefined) expect(idsOf(found, "advice")).toEqual(advice);
      expect(unanswered(snippet, found), "what squawk says, and should not").toEqual([]);
    });

    test.skipIf(!hasSquawk)("no silence is explained where squawk is silent as well", ({ expect }) => {
      const idle = [...dangerous, ...safe].flatMap(({ sql, silent = {} }) =>
        Object.keys(silent).filter((rule) => flagged.get(sql)?.has(rule) !== true),
      );
      expect(idle).toEqual([]);
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
