/** Choices that a seed decides, so that a failing series can be run again. */
export interface Choices {
  /** 0 ≤ n < limit. */
  below(limit: number): number;
  /** True once in `n` times. */
  oneIn(n: number): boolean;
  of<T>(values: readonly [T, ...T[]]): T;
}

/** mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough to vary a test. */
export function choicesOf(seed: number): Choices {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    oneIn: (n) => below(n) === 0,
    of: (values) => values[below(values.length)] ?? values[0],
  };
}
