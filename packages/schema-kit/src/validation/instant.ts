import { createSchemaFactory } from "drizzle-orm/zod";
import { z } from "zod";

/** A point in time as JSON has it: ISO 8601 with its offset; a Date too. */
const instant = () => z.union([z.date(), z.iso.datetime({ offset: true }).transform((text) => new Date(text))]);

/**
 * Drizzle's schemas for the edge of an API, where times are texts. Zod's own coercion would make 1970 of null and of
 * false, and the server's time zone of a text without an offset.
 */
export const { createInsertSchema: createInsertSchemaOfJson, createUpdateSchema: createUpdateSchemaOfJson } =
  createSchemaFactory({ coerce: { date: true }, zodInstance: { ...z, coerce: { ...z.coerce, date: instant } } });
