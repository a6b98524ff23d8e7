import type { Brand } from "@strata/schema-kit";

/** A user as the job service names him: a UUID. The users of intents are any text and somebody else's. */
export type JobUserId = Brand<string, "user of jobs">;

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** @throws TypeError for a text that is no UUID */
export function jobUserId(text: string): JobUserId {
  if (!isJobUserId(text)) throw new TypeError("A user id of jobs is a UUID.");
  return text;
}

function isJobUserId(text: string): text is JobUserId {
  return UUID.test(text);
}
