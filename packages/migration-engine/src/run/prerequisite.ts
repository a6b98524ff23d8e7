import { quoteIdentifier } from "../sql/identifiers.ts";
import type { DatabaseError } from "../wire/errors.ts";

/** Something that a migration takes for granted, and who has to provide it how. */
export interface Prerequisite {
  readonly what: string;
  readonly next: string;
}

/**
 * Recognises errors whose cure is not in the migration but in the database or the server around it.
 *
 * @param role who ran the migration
 */
export function missingPrerequisite({ sqlState, message }: DatabaseError, role: string): Prerequisite | undefined {
  const [, name = ""] = /"((?:[^"]|"")*)"/.exec(message) ?? [];
  const grantee = quoteIdentifier(role);
  switch (sqlState) {
    case "0A000":
      return /^extension .* is not available/.test(message) ? missingExtension(name) : undefined;
    case "58P01": {
      // What PostgreSQL 14 says instead: it names the file that it looked for.
      const [, extension] = /^could not open extension control file ".*\/([^/]+)\.control"/.exec(message) ?? [];
      return extension === undefined ? undefined : missingExtension(extension);
    }
    case "42501":
      if (message.startsWith("permission denied to create extension")) {
        return {
          what: `role ${role} may not create the extension ${name}`,
          next: `Once, as a superuser: CREATE EXTENSION IF NOT EXISTS ${quoteIdentifier(name)};`,
        };
      }
      if (!/^(?:permission denied for schema|must be owner of)/.test(message)) return undefined;
      return {
        what: `role ${role} lacks a right: ${message}`,
        next: `Run it as the owner, or let the owner grant it: GRANT <owner> TO ${grantee}; (docs/least-privilege.md)`,
      };
    case "42704":
      if (!message.startsWith("role ")) return undefined;
      return { what: `there is no role ${name}`, next: `Create it first: CREATE ROLE ${quoteIdentifier(name)};` };
    case "3F000":
      return {
        what: name === "" ? "search_path names no schema that exists" : `there is no schema ${name}`,
        next: `Create it first, or correct search_path: CREATE SCHEMA ${quoteIdentifier(name || "name")} AUTHORIZATION ${grantee};`,
      };
    default:
      return undefined;
  }
}

function missingExtension(name: string): Prerequisite {
  return {
    what: `the extension ${name} is not installed on the server`,
    next: "Install it there (a package of the operating system, or a setting of the provider), then run this again.",
  };
}
