/** Checked by `pnpm types`: what the validators give is what the tables take and give. */
import { expectTypeOf } from "vitest";
import type { z } from "zod";
import type { NewSyncEvent, NewSyncParticipant, NewSyncSession } from "../src/index.ts";
import type { SyncEvent, SyncParticipant, SyncSession } from "../src/index.ts";
import type * as validation from "../src/validation.ts";

/** As one object type, however it was put together. */
type Flat<Row> = { [Key in keyof Row]: Row[Key] };
type Output<Name extends keyof typeof validation> = (typeof validation)[Name] extends z.ZodType
  ? Flat<z.output<(typeof validation)[Name]>>
  : never;
/** A row to be inserted, but what has a default is not null: that the database takes it is a slip. */
type Written<Row, Filled extends keyof Row> = {
  [Key in keyof Row]: Key extends Filled ? Exclude<Row[Key], null> : Row[Key];
};
type Updatable<Row, Kept extends keyof Row> = Flat<Omit<{ [Key in keyof Row]?: Row[Key] | undefined }, Kept>>;

type Session = Written<NewSyncSession, "incrementMs" | "totalCycles" | "totalParticipants" | "metadata">;
expectTypeOf<Output<"syncSessionSelectSchema">>().toEqualTypeOf<Flat<SyncSession>>();
expectTypeOf<Output<"syncSessionInsertSchema">>().toEqualTypeOf<Session>();
expectTypeOf<Output<"syncSessionInsertOfJsonSchema">>().toEqualTypeOf<Session>();
expectTypeOf<Output<"syncSessionUpdateSchema">>().toEqualTypeOf<
  Updatable<Session, "sessionId" | "createdAt" | "lastUpdatedAt">
>();

type Event = Written<NewSyncEvent, "metadata">;
expectTypeOf<Output<"syncEventSelectSchema">>().toEqualTypeOf<Flat<SyncEvent>>();
expectTypeOf<Output<"syncEventInsertSchema">>().toEqualTypeOf<Event>();
expectTypeOf<Output<"syncEventInsertOfJsonSchema">>().toEqualTypeOf<Event>();
expectTypeOf<Output<"syncEventUpdateSchema">>().toEqualTypeOf<Updatable<Event, "id">>();

type Participant = Written<NewSyncParticipant, "totalCycles" | "totalTimeActiveMs" | "metadata">;
expectTypeOf<Output<"syncParticipantSelectSchema">>().toEqualTypeOf<Flat<SyncParticipant>>();
expectTypeOf<Output<"syncParticipantInsertSchema">>().toEqualTypeOf<Participant>();
expectTypeOf<Output<"syncParticipantInsertOfJsonSchema">>().toEqualTypeOf<Participant>();
expectTypeOf<Output<"syncParticipantUpdateSchema">>().toEqualTypeOf<
  Updatable<Participant, "id" | "sessionId" | "participantId" | "addedAt">
>();
// @ts-expect-error not what the table itself takes: null is left out
expectTypeOf<Output<"syncSessionInsertSchema">>().toEqualTypeOf<Flat<NewSyncSession>>();
