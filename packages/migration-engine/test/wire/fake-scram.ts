import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { AUTHENTICATION_OK, int32, message, READY, type FakeClient } from "./fake-server.ts";

/** Where the server's side of SCRAM departs from RFC 5802. */
export interface ScramFaults {
  readonly challenge?: (honest: { nonce: string; salt: string }) => string;
  /** Instead of the proof that the server knows the password. */
  readonly final?: (honest: Buffer, challenge: Buffer) => readonly Buffer[];
}

const ITERATIONS = 4096;

/** The server's side of SCRAM-SHA-256, up to ReadyForQuery. */
export async function serveScram(client: FakeClient, password: string, faults: ScramFaults = {}): Promise<void> {
  await client.read();
  client.send(message("R", int32(10), "SCRAM-SHA-256\0\0"));
  const clientFirst = (await client.read()).toString("latin1").replace(/^.*?n,,/s, "");
  const nonce = `${/r=(.*)$/s.exec(clientFirst)?.[1]}server`;
  const salt = Buffer.from("salt of sixteen.").toString("base64");
  const challenge = faults.challenge?.({ nonce, salt }) ?? `r=${nonce},s=${salt},i=${ITERATIONS}`;
  client.send(message("R", int32(11), challenge));
  const clientFinal = (await client.read()).subarray(5).toString("latin1");
  if (clientFinal === "") return;

  const exchange = [clientFirst, challenge, clientFinal.replace(/,p=.*$/s, "")].join(",");
  const salted = pbkdf2Sync(password, Buffer.from(salt, "base64"), ITERATIONS, 32, "sha256");
  const clientKey = hmac(salted, "Client Key");
  const signature = hmac(createHash("sha256").update(clientKey).digest(), exchange);
  const proof = Buffer.from(/p=(.*)$/s.exec(clientFinal)?.[1] ?? "", "base64");
  const claimed = Buffer.from(proof.map((byte, at) => byte ^ (signature[at] ?? 0)));
  if (!claimed.equals(clientKey)) throw new Error("The client's proof is wrong.");

  const honest = message("R", int32(12), `v=${hmac(hmac(salted, "Server Key"), exchange).toString("base64")}`);
  client.send(...(faults.final?.(honest, message("R", int32(11), challenge)) ?? [honest, AUTHENTICATION_OK, READY]));
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
