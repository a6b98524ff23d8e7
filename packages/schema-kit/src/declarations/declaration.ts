/** Registered, so that two copies of this package know each other's declarations. */
const brand: unique symbol = Symbol.for("@strata/schema-kit.declaration");

/** In the order in which they are created. */
export const DECLARATION_KINDS = ["function", "trigger", "storage", "comments", "grants"] as const;
export type DeclarationKind = (typeof DECLARATION_KINDS)[number];

/** What Drizzle cannot say of a schema, as a plain value. */
export interface Declaration {
  readonly [brand]: true;
  readonly kind: DeclarationKind;
  /** What it declares, such as `comment on column "timers"."status"`. No two declarations of a database share one. */
  readonly objects: readonly string[];
  /** What creates it where nothing of it exists: one statement each, in order, without a semicolon. */
  readonly statements: readonly string[];
  /** Declarations that must be created before it. */
  readonly dependsOn: readonly Declaration[];
  /** Whether tables need it: it is then created after schemas and types, and before the first table. */
  readonly beforeTables: boolean;
}

type DeclarationContent = Pick<Declaration, "kind" | "objects" | "statements"> & Partial<Declaration>;

export function declaration<Content extends DeclarationContent>(content: Content): Declaration & Content {
  return Object.freeze({ dependsOn: [], beforeTables: false, ...content, [brand]: true });
}

export function isDeclaration(value: unknown): value is Declaration {
  return typeof value === "object" && value !== null && brand in value;
}

/**
 * The SQL that creates what is declared, in a database that has the tables and nothing of it yet. As a script; for single
 * statements there is `statements`.
 */
export function declarationSql(value: Declaration): string {
  return value.statements.map((statement) => `${statement};\n`).join("");
}
