import { drizzle } from "drizzle-orm/postgres-js";
import { defineRelationsPart } from "drizzle-orm";
import { pgTable, uuid } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { expect, test } from "vitest";
import { timers } from "../src/index.ts";
import { timersRelations } from "../src/relations.ts";
import { schedule } from "./queries/a-timer.ts";
import { createLatestTimerDatabase } from "./timer-database.ts";

test("timers are read by db.query, alone and with what a service has of its own", async () => {
  await using database = await createLatestTimerDatabase();
  const client = postgres(database.url, { max: 1 });
  try {
    const alone = drizzle({ client, relations: { ...timersRelations } });
    const { id } = await schedule(alone);
    expect(await alone.query.timers.findMany({ columns: { id: true }, where: { status: "pending" } })).toEqual([
      { id },
    ]);

    // A service's own table refers to timers: its relations come after, over both.
    const orders = pgTable("orders", { id: uuid("id").primaryKey(), timerId: uuid("timer_id").notNull() });
    await client`create table orders (id uuid primary key, timer_id uuid not null)`;
    await client`insert into orders values (${id}, ${id})`;
    const own = defineRelationsPart({ orders, timers }, (relation) => ({
      orders: { timer: relation.one.timers({ from: relation.orders.timerId, to: relation.timers.id }) },
    }));
    const both = drizzle({ client, relations: { ...timersRelations, ...own } });
    expect(await both.query.orders.findFirst({ with: { timer: { columns: { status: true } } } })).toEqual({
      id,
      timerId: id,
      timer: { status: "pending" },
    });
  } finally {
    await client.end();
  }
});
