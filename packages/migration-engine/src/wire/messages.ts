const PROTOCOL_3_0 = 196_608;
const SSL_REQUEST = 80_877_103;
const CANCEL_REQUEST = 80_877_102;
/** How much of a script is encoded at a time, in UTF-16 units. */
const PIECE = 1 << 18;

/**
 * SQL to be sent: as a text, or as what reads it while it is sent, always into the same buffer. It throws when it cannot be
 * read to its end.
 */
export type Sql = string | { readonly byteLength: number; bytes(): Iterable<Buffer> };

/** The messages that the client sends (manual, section 55.7). */
export function startup(parameters: Readonly<Record<string, string>>): Buffer {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [name, value]);
  return untyped(int32(PROTOCOL_3_0), ...pairs.map(string), Buffer.alloc(1));
}

export function sslRequest(): Buffer {
  return untyped(int32(SSL_REQUEST));
}

export function cancelRequest(processId: number, secret: Buffer): Buffer {
  return untyped(int32(CANCEL_REQUEST), int32(processId), secret);
}

export function password(text: string): Buffer {
  return typed("p", string(text));
}

export function saslInitial(mechanism: string, response: string): Buffer {
  const bytes = Buffer.from(response);
  return typed("p", string(mechanism), int32(bytes.length), bytes);
}

export function saslResponse(response: string): Buffer {
  return typed("p", Buffer.from(response));
}

/**
 * A script in the simple protocol, as written. It comes in pieces, each made when it is asked for: a data migration may
 * be a hundred megabytes, which need not lie in memory twice.
 */
export function* simpleQuery(script: Sql): Generator<Buffer> {
  const length = typeof script === "string" ? Buffer.byteLength(script) : script.byteLength;
  yield Buffer.concat([Buffer.from("Q"), int32(length + 5)]);
  yield* typeof script === "string" ? pieces(script) : script.bytes();
  yield Buffer.alloc(1);
}

function* pieces(script: string): Generator<Buffer> {
  for (let start = 0, end = 0; start < script.length; start = end) {
    end = start + PIECE;
    // Not between the halves of a character beyond U+FFFF: each alone would be sent as U+FFFD.
    if (/[\ud800-\udbff]/.test(script.charAt(end - 1))) end -= 1;
    yield Buffer.from(script.slice(start, end));
  }
}

/** One statement in the extended protocol, with a Sync. */
export function extendedQuery(text: string, parameters: readonly (string | null)[]): Buffer {
  return Buffer.concat([statement(text, parameters), sync()]);
}

/** One statement without a Sync: when it fails, the server passes over all that comes until one (manual, section 55.2.3). */
export function chainedQuery(text: string, parameters: readonly (string | null)[], flushed: boolean): Buffer {
  return flushed ? Buffer.concat([statement(text, parameters), typed("H")]) : statement(text, parameters);
}

/** Parse, Bind, Describe and Execute of the unnamed statement and portal; all values travel as text. */
function statement(text: string, parameters: readonly (string | null)[]): Buffer {
  const values = parameters.map((value) => {
    if (value === null) return int32(-1);
    const bytes = Buffer.from(value);
    return Buffer.concat([int32(bytes.length), bytes]);
  });
  return Buffer.concat([
    typed("P", string(""), string(text), int16(0)),
    typed("B", string(""), string(""), int16(0), int16(values.length), ...values, int16(0)),
    typed("D", Buffer.from("P\0")),
    typed("E", string(""), int32(0)),
  ]);
}

export function sync(): Buffer {
  return typed("S");
}

export function copyFail(reason: string): Buffer {
  return typed("f", string(reason));
}

export function terminate(): Buffer {
  return typed("X");
}

function typed(type: string, ...parts: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from(type), untyped(...parts)]);
}

function untyped(...parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 4);
  return Buffer.concat([int32(length), ...parts], length);
}

function string(text: string): Buffer {
  return Buffer.from(`${text}\0`);
}

function int16(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32BE(value);
  return bytes;
}
