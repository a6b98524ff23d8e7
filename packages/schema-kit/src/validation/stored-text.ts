import { z } from "zod";

/** A text of so many characters, counted as Postgres counts them, and without the NUL that it cannot store. */
export function storedText({ from = 0, to }: { readonly from?: number; readonly to: number }): z.ZodString {
  return z.string().refine((text) => {
    const characters = Array.from(text).length;
    return characters >= from && characters <= to && !text.includes("\0");
  }, `must be a text of ${from} to ${to} characters`);
}
