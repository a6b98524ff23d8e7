import { createConnection, type Socket } from "node:net";
import { ConnectionError } from "./errors.ts";
import { encode, sslRequest } from "./messages.ts";
import type { TlsOptions } from "./tls.ts";
import { isUnixSocket, where, type Address, type TlsMode } from "./url.ts";

export interface Encryption {
  readonly mode: TlsMode;
  readonly options: TlsOptions;
}

/** Keeps hold of a socket, so that it can be dropped. (What Node does for an AbortSignal is part of every start.) */
export type Hold = (socket: Socket) => void;

/**
 * Opens a connection, encrypted as agreed with the server, on which nothing has been said yet.
 *
 * @param hold is given the socket as soon as there is one, to drop it when that takes too long
 * @throws ConnectionError
 */
export async function dial(address: Address, { mode, options }: Encryption, hold: Hold): Promise<Socket> {
  const socket = open(address);
  hold(socket);
  await connected(socket, address);
  if (mode === "disable") return socket;
  const answer = await askForTls(socket, address);
  // More than one byte would be text from before the handshake, put in by somebody on the way (CVE-2021-23222).
  if (answer === "S") {
    const { encrypt } = await import("./tls.ts");
    return encrypt(socket, address.host, options);
  }
  if (answer === "N") {
    if (mode === "prefer") return socket;
    throw new ConnectionError("tls", `${where(address)} does not offer TLS, which this connection must have.`);
  }
  throw new ConnectionError("protocol", `What answers at ${where(address)} does not speak PostgreSQL's protocol.`);
}

function open({ host, port }: Address): Socket {
  const socket = isUnixSocket(host)
    ? createConnection({ path: `${host}/.s.PGSQL.${port}` })
    : createConnection({
        host,
        port,
        keepAlive: true,
        keepAliveInitialDelay: 30_000,
        noDelay: true,
        // Node's quarter of a second for each address of a name is less than a far server takes (nodejs/node#54359).
        autoSelectFamilyAttemptTimeout: 2_000,
      });
  // Whoever waits for the socket hears of its errors; without any listener Node would end the process.
  socket.on("error", () => {});
  return socket;
}

function connected(socket: Socket, address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", (cause: NodeJS.ErrnoException) => {
      const unknown = cause.code === "ENOTFOUND" || cause.code === "EAI_AGAIN";
      reject(
        unknown
          ? new ConnectionError("host-not-found", `There is no host named ${address.host}.`, cause)
          : new ConnectionError("refused", `No server answers at ${where(address)} (${cause.code}).`, cause),
      );
    });
  });
}

/** The server's first answer, which should be one letter (manual, section 55.2.11). */
function askForTls(socket: Socket, address: Address): Promise<string> {
  return new Promise((resolve, reject) => {
    const onClose = () => {
      reject(new ConnectionError("closed", `${where(address)} closed the connection when asked for TLS.`));
    };
    socket.once("close", onClose);
    socket.once("data", (answer: Buffer) => {
      socket.off("close", onClose);
      // What comes next is for whoever reads next, who may not be listening yet.
      socket.pause();
      resolve(answer.toString("latin1"));
    });
    socket.write(encode(sslRequest()));
  });
}
