import type { Socket } from "node:net";

/** Messages on their way to the server, in order; a long one is made piece by piece as the socket takes it. */
export class Outbox {
  readonly #socket: Socket;
  readonly #waiting: { readonly pieces: Iterator<Buffer>; readonly lent: boolean }[] = [];
  #full = false;
  /** A piece is not gone yet whose buffer the next one wants. */
  #lends = false;

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
   * @param lent the pieces share one buffer: each has to be gone before the next one is asked for
   */
  send(pieces: Iterable<Buffer>, lent = false): void {
    this.#waiting.push({ pieces: pieces[Symbol.iterator](), lent });
    this.#flush();
  }

  #flush(): void {
    while (!this.#full && !this.#lends && !this.#socket.destroyed) {
      const [first] = this.#waiting;
      if (first === undefined) return;
      const piece = this.#next(first.pieces);
      if (piece.done === true) this.#waiting.shift();
      else if (first.lent) this.#lend(piece.value);
      else this.#full = !this.#socket.write(piece.value);
    }
  }

  #lend(piece: Buffer): void {
    this.#lends = true;
    this.#socket.write(piece, (error) => {
      this.#lends = false;
      if (error === null || error === undefined) this.#flush();
    });
  }

  /** A message that cannot be made to its end is the end of the connection: the server has read its beginning. */
  #next(pieces: Iterator<Buffer>): IteratorResult<Buffer> {
    try {
      return pieces.next();
    } catch (cause) {
      this.#socket.destroy(cause instanceof Error ? cause : new Error(String(cause)));
      return { done: true, value: undefined };
    }
  }
}
