import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorsPage } from "./errors-page.ts";
import { recordSession, withSession } from "./session.ts";

const ROOT = join(import.meta.dirname, "../../..");
const README = join(ROOT, "README.md");

await writeFile(join(ROOT, "docs/errors.md"), errorsPage());
await writeFile(README, withSession(await readFile(README, "utf8"), await recordSession()));
