import { text } from "node:stream/consumers";
import { getContainerRuntimeClient } from "testcontainers";

// A process of its own, started by container-remover.ts: removes the container it is told once its input ends.

const [containerId] = process.argv.slice(2);
if (containerId === undefined) throw new Error("Usage: remove-container <container id>");

await text(process.stdin);
const client = await getContainerRuntimeClient();
await client.container.getById(containerId).remove({ force: true, v: true });
