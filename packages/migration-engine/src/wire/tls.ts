import { isIP, type Socket } from "node:net";
import { connect as startTls, type TLSSocket } from "node:tls";
import { ConnectionError } from "./errors.ts";

export interface TlsOptions {
  /** PEM of the authority to trust instead of those that Node knows. */
  readonly ca?: string;
  /** False accepts any certificate. Default true. */
  readonly rejectUnauthorized?: boolean;
  /** The name that the certificate must carry. Default: the host of the URL. */
  readonly servername?: string;
}

/** Encrypts a connection whose server has agreed to it. */
export function encrypt(socket: Socket, host: string, options: TlsOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const servername = options.servername ?? host;
    const secure = startTls({
      socket,
      host: servername,
      // Server name indication takes host names only (RFC 6066, section 3).
      ...(isIP(servername) === 0 ? { servername } : {}),
      ...(options.ca === undefined ? {} : { ca: options.ca }),
      rejectUnauthorized: options.rejectUnauthorized ?? true,
      minVersion: "TLSv1.2",
    });
    secure.once("error", (cause) => {
      reject(new ConnectionError("tls", `No trusted encrypted connection to ${host}: ${cause.message}`, cause));
    });
    secure.once("secureConnect", () => resolve(secure));
  });
}
