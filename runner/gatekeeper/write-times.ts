/**
 * When writes were begun, in milliseconds. A clock that was ahead keeps none of the later ones waiting until its time comes: no write was begun
 * after one that follows it, or after now.
 */
export class WriteTimes {
  /** Oldest first. */
  readonly #times: number[] = [];

  /** @param requests that the write counts as */
  add(time: number, requests: number): void {
    this.#noneAfter(time);
    for (let request = 0; request < requests; request += 1) this.#times.push(time);
  }

  /** Those from that time on, oldest first; earlier ones are forgotten. */
  since(time: number, now: number): number[] {
    this.#noneAfter(now);
    while ((this.#times[0] ?? time) < time) this.#times.shift();
    return [...this.#times];
  }

  #noneAfter(time: number): void {
    for (let at = this.#times.length - 1; (this.#times[at] ?? time) > time; at -= 1) this.#times[at] = time;
  }
}
