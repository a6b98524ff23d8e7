import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import published from "../schema/events.schema.json" with { type: "json" };

/** The names of all events, in the order of the schema. */
export const eventNames: readonly string[] = published.oneOf.map(({ $ref }) => $ref.replace("#/$defs/", ""));

/** The published schema, as a program would use it. */
const isEvent = new Ajv2020({ strictRequired: false }).compile(published);

/** Each event by itself, with nothing in it but what the schema describes: it says better what is wrong. */
const closed = new Ajv2020({ allErrors: true, strictRequired: false }).addSchema({
  $id: "closed",
  $defs: Object.fromEntries(
    Object.entries(published.$defs).map(([name, definition]) => [
      name,
      definition.type === "object" ? { ...definition, unevaluatedProperties: false } : definition,
    ]),
  ),
});

/** What is wrong with an event, or what the schema does not tell of it; nothing when all is well. */
export function faultsOf(event: Readonly<Record<string, unknown>>): string[] {
  const validate: ValidateFunction | undefined = closed.getSchema(`closed#/$defs/${String(event["event"])}`);
  if (validate === undefined) return [`There is no event ${String(event["event"])}.`];
  validate(event);
  const faults = (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message}: ${JSON.stringify(params)}`,
  );
  return isEvent(event) ? faults : [...faults, "It is not an event."];
}
