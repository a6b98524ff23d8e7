/** Checked by `pnpm types`: what the validators give is what the tables take and give. */
import { expectTypeOf } from "vitest";
import type { z } from "zod";
import type { IntentExecution, NewIntentExecution, NewScheduledIntent, ScheduledIntent } from "../src/index.ts";
import type * as validation from "../src/validation.ts";

/** As one object type, however it was put together. */
type Flat<Row> = { [Key in keyof Row]: Row[Key] };
type Output<Name extends keyof typeof validation> = Flat<z.output<(typeof validation)[Name]>>;
type Updatable<Row, Kept extends keyof Row> = Flat<Omit<{ [Key in keyof Row]?: Row[Key] | undefined }, Kept>>;

expectTypeOf<Output<"scheduledIntentSelectSchema">>().toEqualTypeOf<Flat<ScheduledIntent>>();
expectTypeOf<Output<"scheduledIntentInsertSchema">>().toEqualTypeOf<Flat<NewScheduledIntent>>();
expectTypeOf<Output<"scheduledIntentInsertOfJsonSchema">>().toEqualTypeOf<Flat<NewScheduledIntent>>();
expectTypeOf<Output<"scheduledIntentUpdateSchema">>().toEqualTypeOf<
  Updatable<NewScheduledIntent, "id" | "createdAt" | "updatedAt">
>();
expectTypeOf<Output<"intentExecutionSelectSchema">>().toEqualTypeOf<Flat<IntentExecution>>();
expectTypeOf<Output<"intentExecutionInsertSchema">>().toEqualTypeOf<Flat<NewIntentExecution>>();
expectTypeOf<Output<"intentExecutionInsertOfJsonSchema">>().toEqualTypeOf<Flat<NewIntentExecution>>();
expectTypeOf<Output<"intentExecutionUpdateSchema">>().toEqualTypeOf<Updatable<NewIntentExecution, "id">>();
type Unbranded = Flat<Omit<ScheduledIntent, "userId"> & { userId: string }>;
// @ts-expect-error a user of jobs, or any text, is no user of intents
expectTypeOf<Output<"scheduledIntentSelectSchema">>().toEqualTypeOf<Unbranded>();
