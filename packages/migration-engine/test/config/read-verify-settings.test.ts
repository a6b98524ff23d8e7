import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readVerifySettings } from "../../src/index.ts";

async function configFile(config: object): Promise<{ folder: string; file: string }> {
  const folder = await mkdtemp(join(tmpdir(), "strata-settings-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, "strata.config.json");
  await writeFile(file, JSON.stringify(config));
  return { folder, file };
}

test("the setup script lies where the config file does, if its path does not say otherwise", async () => {
  const { folder, file } = await configFile({ packages: [], ignore: ["river_*"], setup: "database/setup.sql" });
  expect(await readVerifySettings(file)).toEqual({ ignore: ["river_*"], setup: join(folder, "database/setup.sql") });
});

test("without a word on it nothing is passed over, and nothing prepared", async () => {
  const { file } = await configFile({ packages: [] });
  expect(await readVerifySettings(file)).toEqual({ ignore: [], setup: undefined });
});

test("what cannot be understood is refused here too", async () => {
  const { file } = await configFile({ packages: [], setup: 1 });
  await expect(readVerifySettings(file)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
});
