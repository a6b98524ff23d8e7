import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";
import { ConnectionError } from "./errors.ts";
import type { PayloadReader } from "./frames.ts";
import { password, saslInitial, saslResponse, type Message } from "./messages.ts";
import { certificateHash, IMPOSTOR, md5Password, scram, type Scram } from "./scram.ts";
import { isLocal, type Address } from "./url.ts";

/** The kinds of Authentication message (manual, section 55.7). */
const OK = 0;
const CLEARTEXT = 3;
const MD5 = 5;
const SASL = 10;
const SASL_CONTINUE = 11;
const SASL_FINAL = 12;

const OUT_OF_TURN = "The server does not keep to the order of authentication; it may be an impostor.";

/** Proves to the server who we are, and with SCRAM makes it prove the same. */
export class Authentication {
  readonly #address: Address;
  readonly #tls: TLSSocket | undefined;
  #asked = false;
  #complete = false;
  #scram: Scram | undefined;

  constructor(address: Address, socket: Socket | TLSSocket) {
    this.#address = address;
    this.#tls = "encrypted" in socket ? socket : undefined;
  }

  /** The answer to an Authentication message; none where the server expects none. */
  respond(reader: PayloadReader): Message | undefined {
    const kind = reader.int32();
    switch (kind) {
      case OK:
        this.#assertBound();
        if (this.#scram?.verified === false) throw refusal(IMPOSTOR);
        this.#complete = true;
        return undefined;
      case CLEARTEXT:
        this.#begin();
        this.#assertBound();
        this.#assertPrivate();
        return password(this.#password());
      case MD5:
        this.#begin();
        this.#assertBound();
        return password(md5Password(this.#address.user, this.#password(), reader.rest()));
      case SASL: {
        this.#begin();
        const offered: string[] = [];
        for (let name = reader.string(); name !== ""; name = reader.string()) offered.push(name);
        this.#scram = scram(this.#password(), offered, this.#tls && certificateHash(this.#tls));
        this.#assertBound();
        return saslInitial(this.#scram.mechanism, this.#scram.first);
      }
      case SASL_CONTINUE:
        if (this.#scram === undefined) throw refusal(OUT_OF_TURN);
        return saslResponse(this.#scram.respond(reader.rest().toString()));
      case SASL_FINAL:
        if (this.#scram === undefined) throw refusal(OUT_OF_TURN);
        this.#scram.verify(reader.rest().toString());
        return undefined;
      default:
        throw refusal(
          `The server asks for an authentication method that is not supported here (${kind}): GSSAPI, SSPI or the like.`,
        );
    }
  }

  /** A server that goes on without having said OK may be one that cannot prove itself. */
  assertComplete(): void {
    if (!this.#complete) throw refusal(OUT_OF_TURN);
  }

  /** One method only: a server that cannot prove itself by SCRAM must not then get the password by another. */
  #begin(): void {
    if (this.#asked) throw refusal(OUT_OF_TURN);
    this.#asked = true;
  }

  /** A password in clear text goes to another machine only over TLS that was insisted on: "prefer" takes any certificate. */
  #assertPrivate(): void {
    const { host, tls } = this.#address;
    if (isLocal(host) || this.#tls?.authorized === true || (this.#tls !== undefined && tls === "require")) return;
    throw refusal(
      "The server asks for the password in clear text over a connection that is not secure. Use TLS (sslmode=require).",
    );
  }

  #assertBound(): void {
    if (this.#address.channelBindingRequired && this.#scram?.mechanism !== "SCRAM-SHA-256-PLUS") {
      throw refusal("The URL requires channel binding (channel_binding=require), and the server does not offer it.");
    }
  }

  #password(): string {
    const { password: text, user } = this.#address;
    if (text !== undefined) return text;
    throw refusal(`The server asks for a password of "${user}", and the URL has none.`);
  }
}

function refusal(message: string): ConnectionError {
  return new ConnectionError("authentication", message);
}
