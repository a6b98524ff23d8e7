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

/** A part of a message: a text, which becomes UTF-8, an integer of two or four bytes, or bytes. */
type Part = string | Buffer | { readonly int16: number } | { readonly int32: number };

/** A message, or several, which are not bytes yet: `encode` makes them. */
export type Message = readonly Part[];

/** The messages that the client sends (manual, section 55.7). */
export function startup(parameters: Readonly<Record<string, string>>): Message {
  const pairs = Object.entries(parameters).flatMap(([name, value]) => [name, value]);
  return untyped({ int32: PROTOCOL_3_0 }, ...pairs.map(string), "\0");
}

export function sslRequest(): Message {
  return untyped({ int32: SSL_REQUEST });
}

export function cancelRequest(processId: number, secret: Buffer): Message {
  return untyped({ int32: CANCEL_REQUEST }, { int32: processId }, secret);
}

export function password(text: string): Message {
  return typed("p", string(text));
}

export function saslInitial(mechanism: string, response: string): Message {
  return typed("p", string(mechanism), { int32: Buffer.byteLength(response) }, response);
}

export function saslResponse(response: string): Message {
  return typed("p", response);
}

/**
 * A script in the simple protocol, as written. It comes in pieces, each made when it is asked for: a data migration may
 * be a hundred megabytes, which need not lie in memory twice.
 */
export function* simpleQuery(script: Sql): Generator<Message | Buffer> {
  if (typeof script === "string" && script.length < PIECE) {
    yield typed("Q", string(script));
    return;
  }
  const length = typeof script === "string" ? Buffer.byteLength(script) : script.byteLength;
  yield ["Q", { int32: length + 5 }];
  yield* typeof script === "string" ? pieces(script) : script.bytes();
  yield ["\0"];
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
export function extendedQuery(text: string, parameters: readonly (string | null)[]): Message {
  return [...statement(text, parameters), ...sync()];
}

/** One statement without a Sync: when it fails, the server passes over all that comes until one (manual, section 55.2.3). */
export function chainedQuery(text: string, parameters: readonly (string | null)[], flushed: boolean): Message {
  return flushed ? [...statement(text, parameters), ...typed("H")] : statement(text, parameters);
}

/** Parse, Bind, Describe and Execute of the unnamed statement and portal; all values travel as text. */
function statement(text: string, parameters: readonly (string | null)[]): Message {
  const values = parameters.flatMap((value): Part[] =>
    value === null ? [{ int32: -1 }] : [{ int32: Buffer.byteLength(value) }, value],
  );
  return [
    ...typed("P", string(""), string(text), { int16: 0 }),
    ...typed("B", string(""), string(""), { int16: 0 }, { int16: parameters.length }, ...values, { int16: 0 }),
    ...typed("D", string("P")),
    ...typed("E", string(""), { int32: 0 }),
  ];
}

export function sync(): Message {
  return typed("S");
}

export function copyFail(reason: string): Message {
  return typed("f", string(reason));
}

export function terminate(): Message {
  return typed("X");
}

function typed(type: string, ...parts: Message): Message {
  return [type, ...untyped(...parts)];
}

function untyped(...parts: Message): Message {
  return [{ int32: encodedLength(parts) + 4 }, ...parts];
}

function string(text: string): string {
  return `${text}\0`;
}

/** How long a message is, in bytes. */
export function encodedLength(message: Message): number {
  return message.reduce((sum, part) => sum + lengthOf(part), 0);
}

function lengthOf(part: Part): number {
  if (typeof part === "string") return Buffer.byteLength(part);
  return "int16" in part ? 2 : "int32" in part ? 4 : part.length;
}

/**
 * The bytes of a message.
 *
 * @param into where they are written, from its beginning: at least as long
 */
export function encode(message: Message, into = Buffer.allocUnsafe(encodedLength(message))): Buffer {
  let at = 0;
  for (const part of message) {
    if (typeof part === "string") at += into.write(part, at);
    else if ("int16" in part) at = into.writeUInt16BE(part.int16, at);
    else if ("int32" in part) at = into.writeInt32BE(part.int32, at);
    else at += part.copy(into, at);
  }
  return into.subarray(0, at);
}
