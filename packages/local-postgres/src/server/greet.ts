import { connect } from "node:net";
import { LOOPBACK } from "./port.ts";

/** Who answers at a port: a PostgreSQL that lets us in, one that is not ready (yet, or any more), or none. */
export type Answer = "accepting" | "not-ready" | "none";

/** SQLSTATEs cannot_connect_now and admin_shutdown (manual, appendix A). */
const NOT_READY = /C57P0[123]\0/;
const PROTOCOL_VERSION = 3 << 16;

/**
 * Opens a session as far as the server's first answer and leaves again: what pg_isready does, without a driver. The
 * password is not sent.
 */
export function greet(port: number, timeoutMs = 3000): Promise<Answer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK });
    const settle = (answer: Answer): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMs, () => settle("none"));
    socket.once("error", () => settle("none"));
    socket.once("close", () => settle("none"));
    socket.once("connect", () => socket.write(startupMessage({ user: "postgres", database: "postgres" })));
    socket.once("data", (reply: Buffer) => settle(classify(reply)));
  });
}

/** Manual, "Message Formats": AuthenticationXXX begins with R, ErrorResponse with E. */
function classify(reply: Buffer): Answer {
  const text = reply.toString("latin1");
  if (text.startsWith("R")) return "accepting";
  if (!text.startsWith("E")) return "none";
  // Any other refusal, such as too many connections, comes from a server that works.
  return NOT_READY.test(text) ? "not-ready" : "accepting";
}

/** Manual, "Message Formats": StartupMessage. */
function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).map(([name, value]) => `${name}\0${value}\0`);
  const body = Buffer.from(`${pairs.join("")}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + body.length, 0);
  head.writeInt32BE(PROTOCOL_VERSION, 4);
  return Buffer.concat([head, body]);
}
