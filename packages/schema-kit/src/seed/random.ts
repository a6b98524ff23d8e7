/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  fraction(): number;
  /** Both included. */
  integer(from: number, to: number): number;
  chance(probability: number): boolean;
  pick<const Values extends readonly [unknown, ...unknown[]]>(values: Values): Values[number];
  /** By weight: `{ success: 78, failed: 3 }`. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** Of version 4. */
  uuid(): string;
}

/**
 * The numbers of one thing, `randomOf(seed, "execution", 4711)`, whatever was drawn before: so rows can be made one by one,
 * and twice, without keeping them.
 */
export function randomOf(...key: readonly (string | number)[]): Random {
  let state = hash(key.join(" "));
  // mulberry32: 32 bits of state, good enough to look at.
  const fraction = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const integer = (from: number, to: number) => from + Math.floor(fraction() * (to - from + 1));
  const hex = (digits: number) =>
    integer(0, 16 ** digits - 1)
      .toString(16)
      .padStart(digits, "0");
  return {
    fraction,
    integer,
    chance: (probability) => fraction() < probability,
    pick: (values) => values[integer(0, values.length - 1)],
    weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const entries = Object.entries<number>(weights) as [Name, number][];
      let left = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      const chosen = entries.find(([, weight]) => (left -= weight) < 0) ?? entries[0];
      if (chosen === undefined) throw new RangeError("There is nothing to choose from.");
      return chosen[0];
    },
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${(8 + integer(0, 3)).toString(16)}${hex(3)}-${hex(6)}${hex(6)}`,
  };
}

/** FNV-1a, and the finish of MurmurHash3, so that neighbours differ in every bit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
