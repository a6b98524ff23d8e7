import { randomBytes } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import postgres from "postgres";
import { GenericContainer, getContainerRuntimeClient, ImageName, Wait } from "testcontainers";
import { removeWithThisProcess } from "./container-remover.ts";
import type { TestServer } from "./test-server.ts";
import { within } from "./within.ts";

const port = 5432;

/** Whether a container of `image` can be started without pulling anything, and if not why. Takes five seconds at most. */
export async function findDocker(image: string): Promise<{ ready: true } | { ready: false; why: string }> {
  const look = async () => {
    const client = await getContainerRuntimeClient();
    return client.image.exists(ImageName.fromString(image));
  };
  try {
    const found = await within(5_000, look(), "no answer");
    return found ? { ready: true } : { ready: false, why: `Docker has no image ${image}` };
  } catch {
    return { ready: false, why: "no usable Docker engine answers" };
  }
}

/**
 * Starts a container of `image`, which is the official PostgreSQL image or behaves like it; pulls the image if it is
 * not there. Fails when no server answers within three minutes. The container is removed with this process.
 */
export async function startContainer(image: string): Promise<TestServer> {
  const password = randomBytes(18).toString("base64url");
  const container = new PostgresContainer(image)
    .withEnvironment({ POSTGRES_PASSWORD: password })
    // What a crash would lose is thrown away anyway (manual, Non-Durable Settings).
    .withCommand(["postgres", "-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200"])
    .withExposedPorts(port)
    .withWaitStrategy(Wait.forLogMessage(/ready to accept connections/));
  const deadline = AbortSignal.timeout(180_000);
  const start = async () => {
    const started = await container.start();
    const url = `postgres://postgres:${password}@${started.getHost()}:${started.getMappedPort(port)}/postgres`;
    await untilItAnswers(url, deadline);
    return url;
  };
  try {
    const url = await within(180_000, start(), "no server answered within three minutes");
    return { url, stop: () => container.remove() };
  } catch (error) {
    await container.remove();
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `No container of ${image} could be started: ${reason}. Start Docker, run docker pull ${image}, or unset STRATA_TEST_SERVER.`,
      { cause: error },
    );
  }
}

/**
 * The official image starts a first server, on its Unix socket alone, to initialise the cluster: what its log says of
 * being ready is not the last word.
 */
async function untilItAnswers(url: string, deadline: AbortSignal): Promise<void> {
  while (!deadline.aborted) {
    const sql = postgres(url, { max: 1, connect_timeout: 5 });
    try {
      await sql`select 1`;
      return;
    } catch {
      await setTimeout(100);
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}

class PostgresContainer extends GenericContainer {
  remove: () => Promise<void> = async () => {};

  constructor(image: string) {
    super(image);
    // container-remover.ts is in the place of Ryuk, which would need an image of its own.
    this.withAutoCleanup(false);
  }

  protected override async beforeContainerCreated(): Promise<void> {
    const client = await getContainerRuntimeClient();
    // Not with an engine on another host, nor from within a container beside this one.
    if (client.info.containerRuntime.host !== "localhost") return;
    this.hostConfig.PortBindings = { [`${port}/tcp`]: [{ HostIp: "127.0.0.1", HostPort: "0" }] };
  }

  protected override async containerCreated(containerId: string): Promise<void> {
    this.remove = removeWithThisProcess(containerId);
  }
}
