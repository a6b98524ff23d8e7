import { z } from "zod";

/** An IANA name, such as Europe/Paris, that the Node of this process knows. */
export const timeZone = z.string().refine(isTimeZone, "must be an IANA time zone");

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}
