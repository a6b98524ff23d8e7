import * as engine from "@strata/migration-engine";
import * as server from "@strata/local-postgres";
import * as workflow from "@strata/schema-workflow";
import { init } from "@strata/schema-workflow/init";
import { seed } from "@strata/timer-schema/seed";
import { expect, test } from "vitest";
import { strata } from "./strata.ts";

/** What each command does, for whoever does it without the command. */
const FUNCTIONS: Readonly<Record<string, readonly ((...given: never[]) => Promise<unknown>)[]>> = {
  migrate: [engine.migrate, engine.createDatabase],
  status: [engine.status],
  plan: [engine.plan],
  revert: [engine.planReverting, engine.revert],
  repair: [engine.repair],
  adopt: [engine.planAdopting, engine.adopt],
  baseline: [engine.planBaselining, engine.baseline],
  verify: [workflow.verify],
  doctor: [workflow.examine],
  generate: [workflow.generate, workflow.writeCustom],
  certify: [workflow.renewCertificates],
  check: [workflow.check],
  init: [init],
  db: [server.ensureLocalServer, server.stopLocalServer, server.localServerStatus, server.resetLocalServer],
  seed: [seed],
};

test("everything that a command does is an exported function", async () => {
  const { stdout } = await strata(["help"]);
  const [, commands = ""] = /<command> \[flags\][^\n]*\n\n([^]*?)\n\n/.exec(stdout) ?? [];
  const names = [...commands.matchAll(/^ {2}(\S+)/gm)].map(([, name]) => name);
  expect(names).toEqual(Object.keys(FUNCTIONS));
  for (const found of Object.values(FUNCTIONS).flat()) expect(found).toBeTypeOf("function");
});
