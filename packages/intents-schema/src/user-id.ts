import type { Brand } from "@strata/schema-kit";

/** A user as the assistant names him: any text of 1 to 64 characters. The users of jobs are UUIDs and somebody else's. */
export type IntentUserId = Brand<string, "user of intents">;

/** @throws TypeError for a text that no column of this domain can hold */
export function intentUserId(text: string): IntentUserId {
  if (!isIntentUserId(text)) throw new TypeError("A user id of intents is a text of 1 to 64 characters.");
  return text;
}

function isIntentUserId(text: string): text is IntentUserId {
  // Postgres counts characters, not UTF-16 units.
  return text !== "" && Array.from(text).length <= 64;
}
