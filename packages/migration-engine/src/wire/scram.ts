import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual, X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { ConnectionError } from "./errors.ts";
import { saslprep } from "./saslprep.ts";

/** More rounds than any server asks for in earnest; a hostile one could otherwise keep us busy for hours. */
const MOST_ITERATIONS = 1_000_000;

export const IMPOSTOR = "The server did not prove that it knows the password; it may be an impostor.";

/** SCRAM with or without channel binding: the hash of the server's certificate, where TLS gave one. */
export interface Scram {
  readonly mechanism: "SCRAM-SHA-256" | "SCRAM-SHA-256-PLUS";
  readonly first: string;
  /** Answers the server's challenge. */
  respond(challenge: string): string;
  /** Makes sure that the server knows the password too. */
  verify(outcome: string): void;
  /** Whether it has. A server that skips this step may be an impostor. */
  readonly verified: boolean;
}

/**
 * The client side of SCRAM-SHA-256 (RFC 5802 and 7677).
 *
 * @param offered the mechanisms that the server names
 * @param endPoint `tls-server-end-point` of RFC 5929; absent on a connection without TLS
 */
export function scram(password: string, offered: readonly string[], endPoint: Buffer | undefined): Scram {
  const bound = endPoint !== undefined && offered.includes("SCRAM-SHA-256-PLUS");
  if (!bound && !offered.includes("SCRAM-SHA-256")) {
    throw failure(`The server offers none of the methods known here, but ${offered.join(", ")}.`);
  }
  // "y" tells a server that could bind, but whose offer somebody removed on the way, of the attack (RFC 5802, section 6).
  const header = bound ? "p=tls-server-end-point,," : endPoint === undefined ? "n,," : "y,,";
  const nonce = randomBytes(18).toString("base64");
  const bare = `n=,r=${nonce}`;
  let expected: Buffer | undefined;
  let verified = false;

  return {
    mechanism: bound ? "SCRAM-SHA-256-PLUS" : "SCRAM-SHA-256",
    first: header + bare,
    respond(challenge) {
      // The order is fixed; an "m=" in front would be an extension that must be understood (RFC 5802, section 5.1).
      const [, fullNonce = "", salt = "", i = ""] = /^r=([^,]+),s=([^,]+),i=(\d+)(?:,|$)/.exec(challenge) ?? [];
      const iterations = Number(i);
      // A second challenge would be a second proof to guess from.
      if (expected !== undefined || iterations < 1 || iterations > MOST_ITERATIONS) {
        throw failure("The server's challenge is not a valid one.");
      }
      if (!fullNonce.startsWith(nonce) || fullNonce === nonce) {
        throw failure("The server answered with a foreign nonce.");
      }
      const salted = pbkdf2Sync(saslprep(password), Buffer.from(salt, "base64"), iterations, 32, "sha256");
      const clientKey = hmac(salted, "Client Key");
      const binding = Buffer.concat([Buffer.from(header), bound ? endPoint : Buffer.alloc(0)]);
      const withoutProof = `c=${binding.toString("base64")},r=${fullNonce}`;
      const exchange = `${bare},${challenge},${withoutProof}`;
      const signature = hmac(createHash("sha256").update(clientKey).digest(), exchange);
      expected = hmac(hmac(salted, "Server Key"), exchange);
      return `${withoutProof},p=${xor(clientKey, signature).toString("base64")}`;
    },
    verify(outcome) {
      const proof = Buffer.from(/^v=([^,]+)/.exec(outcome)?.[1] ?? "", "base64");
      if (expected === undefined || proof.length !== expected.length || !timingSafeEqual(proof, expected)) {
        throw failure(IMPOSTOR);
      }
      verified = true;
    },
    get verified() {
      return verified;
    },
  };
}

/**
 * What SCRAM binds to: a hash of the server's certificate by the certificate's own algorithm, where MD5 and SHA-1 give
 * way to SHA-256 (RFC 5929, section 4.1). None for a signature that names no hash (Ed25519): such a one cannot be bound.
 */
export function certificateHash(socket: TLSSocket): Buffer | undefined {
  const { raw } = socket.getPeerCertificate();
  if (raw === undefined) return undefined;
  const { signatureAlgorithm = "" } = new X509Certificate(raw);
  const [algorithm] = /md5|sha-?(?:224|256|384|512|1)/.exec(signatureAlgorithm.toLowerCase()) ?? [];
  if (algorithm === undefined) return undefined;
  const hash = /^(md5|sha-?1)$/.test(algorithm) ? "sha256" : algorithm.replace("-", "");
  return createHash(hash).update(raw).digest();
}

export function md5Password(user: string, password: string, salt: Buffer): string {
  const inner = createHash("md5").update(`${password}${user}`).digest("hex");
  return `md5${createHash("md5").update(inner).update(salt).digest("hex")}`;
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, index) => byte ^ (b[index] ?? 0)));
}

function failure(message: string): ConnectionError {
  return new ConnectionError("authentication", message);
}
