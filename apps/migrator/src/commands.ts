import { DEPLOYMENT, type Commands } from "./deployment.ts";

/** All of them, in the order of `strata help`. */
export const COMMANDS: Commands = {
  ...DEPLOYMENT,
  adopt: () => import("./commands/adopt.ts"),
  baseline: () => import("./commands/baseline.ts"),
  verify: () => import("./commands/verify.ts"),
  doctor: () => import("./commands/doctor.ts"),
  generate: () => import("./commands/generate.ts"),
  certify: () => import("./commands/certify.ts"),
  check: () => import("./commands/check.ts"),
  init: () => import("./commands/init.ts"),
  db: () => import("./commands/db.ts"),
  seed: () => import("./commands/seed.ts"),
};
