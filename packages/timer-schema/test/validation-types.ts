/** Checked by `pnpm types`: what the validators give is what the table takes and gives. */
import { expectTypeOf } from "vitest";
import type { z } from "zod";
import type { NewTimer, Timer } from "../src/index.ts";
import type * as validation from "../src/validation.ts";

/** As one object type, however it was put together. */
type Flat<Row> = { [Key in keyof Row]: Row[Key] };
type Output<Name extends keyof typeof validation> = Flat<z.output<(typeof validation)[Name]>>;
type Updatable<Row, Kept extends keyof Row> = Flat<Omit<{ [Key in keyof Row]?: Row[Key] | undefined }, Kept>>;

expectTypeOf<Output<"timerSelectSchema">>().toEqualTypeOf<Flat<Timer>>();
expectTypeOf<Output<"timerInsertSchema">>().toEqualTypeOf<Flat<NewTimer>>();
expectTypeOf<Output<"timerInsertOfJsonSchema">>().toEqualTypeOf<Flat<NewTimer>>();
expectTypeOf<Output<"timerUpdateSchema">>().toEqualTypeOf<Updatable<NewTimer, "id" | "createdAt" | "updatedAt">>();
expectTypeOf<Output<"timerUpdateOfJsonSchema">>().toEqualTypeOf<
  Updatable<NewTimer, "id" | "createdAt" | "updatedAt">
>();
type AnyCallback = Flat<Omit<Timer, "callbackConfig"> & { callbackConfig: object }>;
// @ts-expect-error what a callback is made of is known
expectTypeOf<Output<"timerSelectSchema">>().toEqualTypeOf<AnyCallback>();
