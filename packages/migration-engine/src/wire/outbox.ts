import type { Socket } from "node:net";

/** Messages on their way to the server, in order; a long one is made piece by piece as the socket takes it. */
export class Outbox {
  readonly #socket: Socket;
  readonly #waiting: Iterator<Buffer>[] = [];
  #full = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("drain", () => {
      this.#full = false;
      this.#flush();
    });
  }

  /** Sends a message, at once where nothing holds it up. */
  send(pieces: Iterable<Buffer>): void {
    this.#waiting.push(pieces[Symbol.iterator]());
    this.#flush();
  }

  #flush(): void {
    while (!this.#full && !this.#socket.destroyed) {
      const piece = this.#waiting[0]?.next();
      if (piece === undefined) return;
      if (piece.done === true) this.#waiting.shift();
      else this.#full = !this.#socket.write(piece.value);
    }
  }
}
