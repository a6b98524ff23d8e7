import type { Output, World } from "../command.ts";

/** Time, passed in so that tests need not wait. */
export interface Timer {
  /** Milliseconds from an arbitrary start; never goes backwards. */
  now(): number;
  /** Calls again and again until the function that it gives is called. */
  every(milliseconds: number, tick: () => void): () => void;
}

export const systemTimer: Timer = {
  now: () => performance.now(),
  every(milliseconds, tick) {
    // Never what keeps the process alive.
    const timer = setInterval(tick, milliseconds).unref();
    return () => clearInterval(timer);
  },
};

/** To the start of the line, and all of it erased (ECMA-48: CR, EL). */
const ERASE = "\r\u001B[K";

const REDRAW_MS = 1000;

/** The last line of a terminal while something runs, rewritten in place. Where there is no terminal it shows nothing. */
export class LiveLine {
  readonly #output: Output;
  readonly #timer: Timer;
  /** Whether there is a terminal that shows it. */
  readonly works: boolean;
  #current: { readonly draw: () => void; readonly stop: () => void } | undefined;

  constructor(output: Output, env: World["env"], timer = systemTimer) {
    this.#output = output;
    this.#timer = timer;
    this.works = output.isTTY === true && env["TERM"] !== "dumb";
  }

  /**
   * Shows a line, in place of the one that stands there, until `clear`.
   *
   * @param render gives the line; it is told how long it has been standing, in milliseconds, and how many characters
   *   there is room for. What is longer is cut off.
   */
  show(render: (elapsedMs: number, width: number) => string): void {
    if (!this.works) return;
    this.clear();
    const begun = this.#timer.now();
    const draw = (): void => {
      // A pseudo-terminal that nobody gave a size says 0.
      const columns = this.#output.columns || 80;
      // One column short: a line that fills the last one wraps, and could not be erased any more.
      const width = columns - 1;
      this.#output.write(ERASE + render(this.#timer.now() - begun, width).slice(0, width));
    };
    draw();
    this.#current = { draw, stop: this.#timer.every(REDRAW_MS, draw) };
  }

  /** Lets something be written where the line stands; the line comes back below it. */
  above(write: () => void): void {
    if (this.#current !== undefined) this.#output.write(ERASE);
    write();
    this.#current?.draw();
  }

  /** Takes the line away. A second call does nothing. */
  clear(): void {
    if (this.#current === undefined) return;
    this.#current.stop();
    this.#current = undefined;
    this.#output.write(ERASE);
  }
}
