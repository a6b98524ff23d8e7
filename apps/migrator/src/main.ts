import { stderr, stdin, stdout } from "node:process";
import { run } from "./run.ts";

process.exitCode = await run(process.argv.slice(2), {
  directory: process.cwd(),
  env: process.env,
  stdin,
  stdout,
  stderr,
  onInterrupt: (listener) => process.once("SIGINT", listener),
  exit: (code) => process.exit(code),
});
