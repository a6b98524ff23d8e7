import type { LogicalMigration } from "../logical-migration.ts";
import { peer, runner, type Tool } from "./contender.ts";

/** As drizzle-kit writes them. */
const withBreakpoints = ({ statements }: LogicalMigration): string =>
  statements.map((one) => `${one};`).join("\n--> statement-breakpoint\n");

const folders = (migrations: readonly LogicalMigration[]) =>
  Object.fromEntries(
    migrations.map((one) => [`drizzle/${one.timestamp}_${one.name}/migration.sql`, withBreakpoints(one)]),
  );

export const drizzle0: Tool = {
  name: "drizzle-orm 0.45 migrate()",
  files: (migrations) => ({
    "drizzle/meta/_journal.json": JSON.stringify({
      version: "7",
      dialect: "postgresql",
      entries: migrations.map(({ number, name }, idx) => ({
        idx,
        version: "7",
        when: Date.UTC(2025, 0, 1) + number * 1000,
        tag: `${String(idx).padStart(4, "0")}_${name}`,
        breakpoints: true,
      })),
    }),
    ...Object.fromEntries(
      migrations.map((one, idx) => [`drizzle/${String(idx).padStart(4, "0")}_${one.name}.sql`, withBreakpoints(one)]),
    ),
  }),
  command: (folder, url) => runner("drizzle-0", folder, url),
};

export const drizzle1: Tool = {
  name: "drizzle-orm 1.0-rc migrate()",
  files: folders,
  command: (folder, url) => runner("drizzle-1", folder, url),
};

export const drizzleKit: Tool = {
  name: "drizzle-kit 1.0-rc migrate",
  files: (migrations) => ({
    "drizzle.config.mjs":
      'export default { dialect: "postgresql", out: "./drizzle", dbCredentials: { url: process.env.DATABASE_URL } };',
    ...folders(migrations),
  }),
  command: (folder, url) => peer("drizzle-kit/bin.cjs", ["migrate", "--config=drizzle.config.mjs"], folder, url),
};
