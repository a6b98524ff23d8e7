/** Checked by `pnpm types`: what the validators give is what the tables take and give. */
import { expectTypeOf } from "vitest";
import type { z } from "zod";
import type { Job, NewJob, NewTask, Task } from "../src/index.ts";
import type * as validation from "../src/validation.ts";

/** As one object type, however it was put together. */
type Flat<Row> = { [Key in keyof Row]: Row[Key] };
type Output<Name extends keyof typeof validation> = Flat<z.output<(typeof validation)[Name]>>;
type Updatable<Row> = Flat<Omit<{ [Key in keyof Row]?: Row[Key] | undefined }, Kept>>;
type Kept = "id" | "createdAt" | "updatedAt" | "version";

expectTypeOf<Output<"jobSelectSchema">>().toEqualTypeOf<Flat<Job>>();
expectTypeOf<Output<"jobInsertSchema">>().toEqualTypeOf<Flat<NewJob>>();
expectTypeOf<Output<"jobInsertOfJsonSchema">>().toEqualTypeOf<Flat<NewJob>>();
expectTypeOf<Output<"jobUpdateSchema">>().toEqualTypeOf<Updatable<NewJob>>();
expectTypeOf<Output<"jobUpdateOfJsonSchema">>().toEqualTypeOf<Updatable<NewJob>>();
expectTypeOf<Output<"taskSelectSchema">>().toEqualTypeOf<Flat<Task>>();
expectTypeOf<Output<"taskInsertSchema">>().toEqualTypeOf<Flat<NewTask>>();
expectTypeOf<Output<"taskInsertOfJsonSchema">>().toEqualTypeOf<Flat<NewTask>>();
expectTypeOf<Output<"taskUpdateSchema">>().toEqualTypeOf<Updatable<NewTask>>();
expectTypeOf<Output<"taskUpdateOfJsonSchema">>().toEqualTypeOf<Updatable<NewTask>>();
// @ts-expect-error any text is no user of jobs
expectTypeOf<Output<"jobSelectSchema">>().toEqualTypeOf<Flat<Omit<Job, "userId"> & { userId: string }>>();
