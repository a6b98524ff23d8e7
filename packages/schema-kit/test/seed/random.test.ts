import { expect, test } from "vitest";
import { randomOf } from "../../src/seed.ts";

test("of the many rows of a day no two have the same id", () => {
  const ids = new Set<string>();
  for (let row = 0; row < 400_000; row += 1) ids.add(randomOf(1, "execution", row).uuid());
  expect(ids.size).toBe(400_000);
});

test("the ids are UUIDs of version 4, and the same whatever else was drawn", () => {
  const [plain, drawn] = [randomOf(7, "job", 1), randomOf(7, "job", 1)];
  drawn.fraction();
  const ids = [plain.uuid(), plain.uuid()];
  expect([drawn.uuid(), drawn.uuid()]).toEqual(ids);
  expect(new Set(ids).size).toBe(2);
  for (let row = 0; row < 100; row += 1) {
    expect(randomOf(7, "job", row).uuid()).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  }
});
