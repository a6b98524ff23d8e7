import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCatalog, readCatalogBy, type Catalog } from "../../src/catalog/catalog.ts";
import { compareCatalogs, planChange } from "../../src/catalog/compare.ts";
import { endPool, openPool } from "../../src/workbench/session.ts";
import { createFixture, type Fixture } from "./fixture.ts";
import { MUTATIONS } from "./mutations.ts";
import type { Mutation } from "./mutations/mutation.ts";

/** `STRATA_MUTATIONS=each`: every one by itself, and into a migration too. That takes minutes. */
const ONE_BY_ONE = process.env["STRATA_MUTATIONS"] === "each";

/** Neighbours in the list touch the same objects, so a group is made of those that stand far apart. */
const GROUPS = 14;

let fixture: Fixture;
let expected: Catalog;
/** Read as for a comparison, after which nothing is planned. */
let compared: Catalog;
beforeAll(async () => {
  fixture = await createFixture();
  expected = await readCatalog(fixture.url);
  compared = await readToCompare(fixture.url);
}, 120_000);
afterAll(() => fixture.drop());

test("a database that is built a second time differs in nothing", async () => {
  await using again = await fixture.copy();
  expect(tellings(expected, await readCatalog(again.url))).toEqual([]);
});

test("only for a plan it is asked what depends on what", () => {
  // Parents and partitions are told by another question.
  const dependencies = ({ facts }: Catalog) =>
    facts.edges.filter(({ kind, from, to }) => kind === "depends" && !(from.kind === "table" && to.kind === "table"));
  expect(dependencies(expected).length).toBeGreaterThan(50);
  expect(dependencies(compared)).toEqual([]);
});

test(
  "more than 160 things done by hand are each told, and undone where that is possible",
  { timeout: 1_800_000 },
  async () => {
    const here = MUTATIONS.filter(({ from = 14 }) => from <= fixture.version);
    expect(here.length).toBeGreaterThan(160);
    const undone = here.filter(({ unrepaired }) => unrepaired === undefined);
    const faults: string[] = [];
    for (let group = 0; group < GROUPS; group++) {
      const members = undone.filter((_, index) => index % GROUPS === group);
      faults.push(...(ONE_BY_ONE ? await eachFaults(members) : await faultsOf(members)));
    }
    for (const one of here) if (one.unrepaired !== undefined) faults.push(...(await faultsOf([one])));
    if (ONE_BY_ONE) for (const one of here) faults.push(...(await keepFaults(one)));
    expect(faults).toEqual([]);
  },
);

async function readToCompare(url: string): Promise<Catalog> {
  const pool = openPool(url);
  try {
    return await readCatalogBy(pool, "compare");
  } finally {
    await endPool(pool);
  }
}

async function eachFaults(mutations: readonly Mutation[]): Promise<string[]> {
  const faults: string[] = [];
  for (const one of mutations) faults.push(...(await faultsOf([one])));
  return faults;
}

/**
 * Tries some together, which is faster. Where one hides another or gets in its way, halves of them are tried, and in the
 * end each by itself: only what fails then is at fault.
 */
async function faultsOf(mutations: readonly Mutation[]): Promise<string[]> {
  const fault = await tryTogether(mutations);
  if (fault === undefined) return [];
  if (mutations.length === 1) return [`${mutations[0]?.what}: ${fault}`];
  const middle = Math.ceil(mutations.length / 2);
  return [...(await faultsOf(mutations.slice(0, middle))), ...(await faultsOf(mutations.slice(middle)))];
}

async function tryTogether(mutations: readonly Mutation[]): Promise<string | undefined> {
  await using database = await fixture.copy();
  try {
    await run(
      database.url,
      mutations.map(({ sql }) => sql),
    );
  } catch (error) {
    return `cannot be done: ${String(error)}`;
  }
  const live = await readCatalog(database.url);
  const told = tellings(expected, live);
  const untold = mutations.filter(({ tells }) => !told.includes(tells));
  if (untold.length > 0) return `is not told among ${JSON.stringify(told)}`;
  const toldBriefly = tellings(compared, await readToCompare(database.url));
  if (toldBriefly.join() !== told.join())
    return `is told otherwise where nothing is planned: ${toldBriefly.join("; ")}`;
  const rest = await turn(database.url, live, expected);
  const repairable = mutations.every(({ unrepaired }) => unrepaired === undefined);
  return (rest === undefined) === repairable ? undefined : (rest ?? "is undone after all");
}

/** What fails when the statements for a new migration are run on another database. */
async function keepFaults({ what, sql, unkept }: Mutation): Promise<string[]> {
  await using database = await fixture.copy();
  await run(database.url, [sql]);
  await using other = await fixture.copy();
  const rest = await turn(other.url, expected, await readCatalog(database.url));
  return (rest === undefined) === (unkept === undefined) ? [] : [`${what}, kept: ${rest ?? "works after all"}`];
}

/** Makes a database like another one, and says what is still different. */
async function turn(url: string, from: Catalog, to: Catalog): Promise<string | undefined> {
  try {
    await run(
      url,
      planChange(from, to).map(({ sql }) => sql),
    );
  } catch (error) {
    return `its SQL fails: ${String(error)}`;
  }
  const rest = tellings(await readCatalog(url), to);
  return rest.length === 0 ? undefined : `after its SQL still: ${rest.join("; ")}`;
}

function tellings(from: Catalog, to: Catalog): string[] {
  return compareCatalogs(from, to).map(({ object, attribute }) => `${object} ${attribute ?? ""}`.trimEnd());
}

async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
