import type { Socket } from "node:net";
import { encode, encodedLength, type Message } from "./messages.ts";

/** A message in pieces, each made when it is asked for. */
type Pieces = Iterable<Message | Buffer>;

/** Longer messages get a buffer of their own, in bytes. */
const DRAFT = 1 << 16;

/** Messages on their way to the server, in order; a long one is made piece by piece as the socket takes it. */
export class Outbox {
  readonly #socket: Socket;
  readonly #waiting: { readonly pieces: Iterator<Message | Buffer>; readonly lent: boolean }[] = [];
  #full = false;
  /** A piece is not gone yet whose buffer the next one wants. */
  #lends = false;
  /** What is left to write messages into. Thousands of them need not leave as many buffers behind. */
  #draft = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("drain", () => {
      this.#full = false;
      this.#flush();
    });
  }

  /**
   * Sends a message, at once where nothing holds it up.
   *
   * @param lent pieces that are bytes share one buffer: each has to be gone before the next one is asked for
   */
  send(pieces: Pieces, lent = false): void {
    this.#waiting.push({ pieces: pieces[Symbol.iterator](), lent });
    this.#flush();
  }

  #flush(): void {
    while (!this.#full && !this.#lends && !this.#socket.destroyed) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      const piece = this.#next(first.pieces);
      if (piece.done === true) this.#waiting.shift();
      else if (!Buffer.isBuffer(piece.value)) this.#write(piece.value);
      else if (first.lent) this.#lend(piece.value);
      else this.#full = !this.#socket.write(piece.value);
    }
  }

  /** The kernel mostly takes a message at once, and its bytes can be written over; otherwise the next one goes behind it. */
  #write(message: Message): void {
    const length = encodedLength(message);
    if (length > this.#draft.length) this.#draft = Buffer.allocUnsafeSlow(Math.max(length, DRAFT));
    const bytes = encode(message, this.#draft);
    this.#full = !this.#socket.write(bytes);
    if (this.#socket.writableLength > 0) this.#draft = this.#draft.subarray(length);
  }

  #lend(piece: Buffer): void {
    this.#lends = true;
    this.#socket.write(piece, (error) => {
      this.#lends = false;
      if (error === null || error === undefined) this.#flush();
    });
  }

  /** A message that cannot be made to its end is the end of the connection: the server has read its beginning. */
  #next(pieces: Iterator<Message | Buffer>): IteratorResult<Message | Buffer> {
    try {
      return pieces.next();
    } catch (cause) {
      this.#socket.destroy(cause instanceof Error ? cause : new Error(String(cause)));
      return { done: true, value: undefined };
    }
  }
}
