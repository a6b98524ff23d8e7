import { removeWithThisProcess } from "../src/server/container-remover.ts";

// A process of its own for container-remover.test.ts: answers for a container until it is killed, or told to let go.

const [containerId = ""] = process.argv.slice(2);
const remove = removeWithThisProcess(containerId);
process.stdin.once("data", () => void remove().then(() => process.exit()));
process.stdout.write("ready");
