import { execFile } from "node:child_process";
import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { COMMANDS } from "../src/commands.ts";
import { DEPLOYMENT } from "../src/deployment.ts";

const ROOT = join(import.meta.dirname, "../../..");
const BUNDLES = "apps/migrator/node_modules/.cache/bundle";
const MIGRATE = "apps/migrator/src/commands/migrate.ts";

/** A checkout of its own, with the sources of this one and what is installed here. */
async function checkout(): Promise<string> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "strata bundle ")));
  onTestFinished(() => rm(root, { recursive: true }));
  await mkdir(join(root, "node_modules/@strata"), { recursive: true });
  for (const name of ["apps/migrator", ...(await readdir(join(ROOT, "packages"))).map((one) => `packages/${one}`)]) {
    const [from, to] = [join(ROOT, name), join(root, name)];
    await mkdir(join(to, "node_modules"), { recursive: true });
    for (const part of ["bin", "src", "package.json"]) {
      await cp(join(from, part), join(to, part), { recursive: true }).catch(() => {});
    }
    for (const installed of await readdir(join(from, "node_modules")).catch(() => [])) {
      if (installed === "@strata" || installed.startsWith(".")) continue;
      await symlink(join(from, "node_modules", installed), join(to, "node_modules", installed));
    }
    await symlink(to, join(root, "node_modules/@strata", name.split("/")[1] ?? ""));
  }
  await mkdir(join(root, "node_modules/.pnpm"));
  await writeFile(join(root, "node_modules/.pnpm/lock.yaml"), "diff@9.0.0");
  // What has just been written is not trusted yet.
  await delay(2_100);
  return root;
}

async function strata(root: string, ...argv: readonly string[]): Promise<string> {
  const run = promisify(execFile);
  return (await run(process.execPath, [join(root, "apps/migrator/bin/strata.js"), ...argv])).stdout;
}

async function bundles(root: string): Promise<string[]> {
  return (await readdir(join(root, BUNDLES)).catch(() => [])).filter((name) => /^[0-9a-f]{64}\.cjs$/.test(name));
}

test("what a deployment runs, and nothing else, runs from one file", async () => {
  const root = await checkout();
  await strata(root, "migrate", "--help");
  const [bundle = ""] = await bundles(root);
  await appendFile(join(root, BUNDLES, bundle), 'process.stdout.write("from the bundle\\n");');
  for (const name of Object.keys(COMMANDS)) {
    const said = await strata(root, name, "--help");
    expect(said).toContain(`strata ${name}`);
    expect([name, said.includes("from the bundle")]).toEqual([name, Object.hasOwn(DEPLOYMENT, name)]);
  }
  expect(await bundles(root)).toEqual([bundle]);
});

test("is made anew when a source is gone, and when other packages are installed", async () => {
  const root = await checkout();
  await strata(root, "migrate", "--help");
  const [first = ""] = await bundles(root);
  const contents = join(root, BUNDLES, "contents.json");
  const { inputs } = JSON.parse(await readFile(contents, "utf8")) as { inputs: unknown[] };
  await writeFile(contents, JSON.stringify({ bundle: first, inputs: [...inputs, ["gone.ts", 1, 1, 1]] }));
  await writeFile(join(root, BUNDLES, first), "of a source that is gone");
  expect(await strata(root, "migrate", "--help")).toContain("strata migrate");
  expect(await readFile(join(root, BUNDLES, first), "utf8")).toContain("strata");

  const lock = join(root, "node_modules/.pnpm/lock.yaml");
  await writeFile(lock, "diff@10.0.0");
  await delay(2_100);
  await strata(root, "migrate", "--help");
  expect(await bundles(root)).toHaveLength(2);
});

test("is started by what was bundled with it, and without that where it is damaged", async () => {
  const root = await checkout();
  await strata(root, "migrate", "--help");
  const starter = join(root, BUNDLES, "starter.cjs");
  await appendFile(starter, 'process.stdout.write("by the starter\\n");');
  expect(await strata(root, "migrate", "--help")).toMatch(/^by the starter\nstrata migrate/);
  await writeFile(starter, "(");
  expect(await strata(root, "migrate", "--help")).toMatch(/^strata migrate/);
});

test("what a command has compiled is kept for its next run, and made anew where it is damaged", async () => {
  const root = await checkout();
  const say = async (): Promise<string> => {
    const env = { ...process.env, DATABASE_URL: "postgres://127.0.0.1:1/nobody" };
    const command = [join(root, "apps/migrator/bin/strata.js"), "status"];
    const failed = await promisify(execFile)(process.execPath, command, { env }).catch((error: unknown) => error);
    return (failed as { stderr: string }).stderr;
  };
  const said = await say();
  expect(said).toContain("ROSTER_INVALID");
  const name = (await readdir(join(root, BUNDLES))).find((one) => one.endsWith(".code")) ?? "";
  const code = join(root, BUNDLES, name);
  const before = { kept: await readFile(code), made: (await stat(code)).mtimeMs };
  expect(await say()).toBe(said);
  expect((await stat(code)).mtimeMs).toBe(before.made);

  await writeFile(code, before.kept.fill(0, 5_000));
  expect(await say()).toBe(said);
  expect((await readFile(code)).subarray(5_000).some((byte) => byte !== 0)).toBe(true);
});

test("where no bundle can be kept, the sources run", async () => {
  const root = await checkout();
  await writeFile(join(root, "apps/migrator/node_modules/.cache"), "in the way");
  expect(await strata(root, "migrate", "--help")).toContain("strata migrate");
});

test("an edit takes effect at once, also one of the same length that hides its time", async () => {
  const root = await checkout();
  const source = join(root, MIGRATE);
  expect(await strata(root, "migrate", "--help")).toContain("Runs at the same time take turns");
  expect(await bundles(root)).toHaveLength(1);

  const { atime, mtime } = await stat(source);
  await writeFile(
    source,
    (await readFile(source, "utf8")).replace("Runs at the same time take turns", "Runs at the same time take TURNS"),
  );
  await utimes(source, atime, mtime);
  expect(await strata(root, "migrate", "--help")).toContain("Runs at the same time take TURNS");
});
