import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { check, generate, openWorkbench, renewCertificates, type Hint, type Workbench } from "../../src/index.ts";
import { GENERATED } from "../../src/generate/down.ts";
import { domainFixture, movedOn, type DomainFixture } from "../domain-fixture.ts";

let workbench: Workbench;
beforeAll(async () => {
  workbench = await openWorkbench({ url: inject("postgresTestServer").url });
});
afterAll(() => workbench[Symbol.asyncDispose]());

const optionsFor = (desk: DomainFixture) => ({ workbench, roster: [desk.package] });

type Edit = readonly [from: string, to: string];

/** The order desk, and upon its first migration a second one, of what was edited. */
async function orderDesk(edits: readonly Edit[], hints: readonly Hint[] = []): Promise<DomainFixture> {
  const first = await domainFixture();
  await generate(first.package, optionsFor(first));
  const desk = await movedOn(first);
  for (const [from, to] of edits) await desk.edit("src/index.ts", from, to);
  await generate(desk.package, { ...optionsFor(desk), hints });
  expect(await desk.migrations()).toHaveLength(2);
  return desk;
}

const withNote = () => orderDesk([["amount: integer", 'note: text("note"),\n    amount: integer']]);

async function pathOf(desk: DomainFixture, file: string, at = -1): Promise<string> {
  return join(desk.folder, "migrations", (await desk.migrations()).at(at) ?? "", file);
}

/** Writes below what is there. */
async function append(file: string, text: string): Promise<void> {
  await writeFile(file, `${await readFile(file, "utf8")}${text}`);
}

describe("a generated down.sql", () => {
  test("is renewed with the certificate when the SQL beside it was edited, and nothing is written a second time", async () => {
    const desk = await withNote();
    await append(await pathOf(desk, "migration.sql"), 'ALTER TABLE "orders" ADD COLUMN "place" text;\n');
    expect(await renewCertificates(desk.package, optionsFor(desk))).toMatchObject([
      { written: ["certificate.json", "down.sql"], downMissing: undefined },
    ]);
    const down = await desk.newest("down.sql");
    expect(down.startsWith(GENERATED)).toBe(true);
    expect(down).toContain('DROP COLUMN "note"');
    expect(down).toContain('DROP COLUMN "place"');
    expect(await renewCertificates(desk.package, optionsFor(desk))).toEqual([]);
  });

  test("still brings a renamed column's values back", async () => {
    const renamed: readonly Edit[] = [
      ['customer: text("customer")', 'buyer: text("buyer")'],
      ["table.customer", "table.buyer"],
    ];
    const [from, to] = [["public", "orders", "customer"] as const, ["public", "orders", "buyer"] as const];
    const desk = await orderDesk(renamed, [{ type: "rename", kind: "column", from, to }]);
    const down = await desk.newest("down.sql");
    expect(down).toContain('RENAME COLUMN "buyer" TO "customer"');
    await append(await pathOf(desk, "migration.sql"), "-- It was read again.\n");
    await renewCertificates(desk.package, optionsFor(desk));
    expect(await desk.newest("down.sql")).toBe(down);
  });
});

describe("a down.sql without the line that says that it was generated", () => {
  const BY_HAND = 'ALTER TABLE "orders" DROP COLUMN "note"; -- nobody wrote one\n';

  test("is kept by certify and generate, whatever becomes of the SQL beside it", async () => {
    const desk = await withNote();
    const down = await pathOf(desk, "down.sql");
    await writeFile(down, BY_HAND);
    await append(await pathOf(desk, "migration.sql"), 'ALTER TABLE "orders" ADD COLUMN "place" text;\n');
    expect(await renewCertificates(desk.package, optionsFor(desk))).toMatchObject([{ written: ["certificate.json"] }]);
    await renewCertificates(desk.package, { ...optionsFor(desk), all: true });
    const next = await movedOn(desk);
    expect(await generate(next.package, optionsFor(next))).toMatchObject({ outcome: "written" });
    expect(await readFile(down, "utf8")).toBe(BY_HAND);
    expect(await readFile(await pathOf(next, "down.sql", 1), "utf8")).toBe(BY_HAND);
  });

  test("is checked: it has to take back all that the migration does", async () => {
    const desk = await withNote();
    const roundTrips = async () => {
      const options = { ...optionsFor(desk), base: undefined };
      const { problems } = await check([desk.package], {
        ...options,
        compareScripts: async () => ({ sameMeaning: true, change: "" }),
      });
      return problems.filter((one) => one.check === "round-trip");
    };
    const said = "-- strata: acknowledge lossy: notes are worth nothing\n";
    const file = await pathOf(desk, "migration.sql");
    await writeFile(file, `${said}${await readFile(file, "utf8")}`);
    await writeFile(await pathOf(desk, "down.sql"), BY_HAND);
    expect(await roundTrips()).toEqual([]);
    await writeFile(await pathOf(desk, "down.sql"), "SELECT 1;\n");
    expect(await roundTrips()).toMatchObject([{ message: expect.stringContaining("not taken back whole") }]);
  });
});
