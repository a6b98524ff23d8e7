import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { StrataError, type SchemaPackage } from "@strata/migration-engine";
import { DeclarationError, declarationsOf, type Declaration } from "@strata/schema-kit";
import { oldestPostgres } from "./oldest-postgres.ts";
import { packageFolder } from "./package-folder.ts";

/** A schema package as its author sees it: where its tables are declared, and where its migrations go. */
export interface Domain {
  readonly name: string;
  /** Absolute path of the package. */
  readonly folder: string;
  /** Absolute path of its migrations. */
  readonly migrations: string;
  /** Files or globs with its Drizzle tables; absolute. */
  readonly schema: readonly string[];
  /** What it declares beside the tables, in the order in which that can be created. */
  readonly declarations: readonly Declaration[];
  /** The oldest major version of PostgreSQL that its migrations go to. */
  readonly oldest: number;
}

const CONFIGS = ["ts", "mts", "js", "mjs"].map((extension) => `drizzle.config.${extension}`);

/**
 * Reads what a package of the roster declares: the `schema` of its drizzle.config.ts, and the module of its
 * `"./declarations"` entry point where it has one.
 *
 * @throws StrataError DOMAIN_UNREADABLE, DECLARATION_INVALID
 */
export async function readDomain({ name, migrations }: SchemaPackage): Promise<Domain> {
  const folder = packageFolder(migrations);
  const config = folder && CONFIGS.map((file) => join(folder, file)).find((file) => existsSync(file));
  if (folder === undefined || config === undefined) {
    throw new StrataError("DOMAIN_UNREADABLE", {
      what: `${name} has no drizzle.config.ts beside its package.json.`,
      why: "Only that says where its tables are declared.",
      next: `Write ${join(folder ?? migrations, "drizzle.config.ts")} with { dialect: "postgresql", schema, out }.`,
    });
  }
  const { schema, dialect } = await readDrizzleConfig(name, config);
  if (dialect !== "postgresql") {
    throw new StrataError("DOMAIN_UNREADABLE", {
      what: `The dialect of ${name} is ${String(dialect)}, not postgresql.`,
      location: { file: config },
    });
  }
  return {
    name,
    folder,
    migrations,
    schema: schema.map((path) => resolve(folder, path)),
    declarations: await readDeclarations(name, folder),
    oldest: await oldestPostgres(migrations),
  };
}

async function readDrizzleConfig(name: string, file: string): Promise<{ schema: string[]; dialect: unknown }> {
  const { default: config } = await load(name, file);
  const { schema, dialect } = { ...(config as object) } as { schema?: unknown; dialect?: unknown };
  const paths = [schema].flat().filter((path) => typeof path === "string");
  if (paths.length > 0) return { schema: paths, dialect };
  throw new StrataError("DOMAIN_UNREADABLE", { what: `${name} names no schema files.`, location: { file } });
}

async function readDeclarations(name: string, folder: string): Promise<Declaration[]> {
  const manifest: { exports?: Record<string, unknown> } = JSON.parse(
    await readFile(join(folder, "package.json"), "utf8"),
  );
  const entry = manifest.exports?.["./declarations"];
  if (typeof entry !== "string") return [];
  const file = resolve(folder, entry);
  try {
    return declarationsOf(await load(name, file));
  } catch (error) {
    throw explainDeclaration(error, file);
  }
}

async function load(name: string, file: string): Promise<Record<string, unknown>> {
  try {
    return await import(pathToFileURL(file).href);
  } catch (cause) {
    const declaration = cause instanceof DeclarationError ? explainDeclaration(cause, file) : undefined;
    if (declaration !== undefined) throw declaration;
    throw new StrataError("DOMAIN_UNREADABLE", {
      what: `${name} cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`,
      location: { file },
      cause,
    });
  }
}

function explainDeclaration(error: unknown, file: string): unknown {
  if (!(error instanceof DeclarationError)) return error;
  const { why, next } = error;
  return new StrataError("DECLARATION_INVALID", { what: error.what, why, next, location: { file }, cause: error });
}
