/** Work that is done one after the other, for each name. */
export class Turns {
  /** The last work of each name. */
  readonly #last = new Map<string, Promise<unknown>>();

  /** After whatever was asked for under this name before, whether that succeeded or not. */
  take<T>(name: string, run: () => Promise<T>): Promise<T> {
    const before = this.#last.get(name) ?? Promise.resolve();
    const result = before.then(run, run);
    const settled = result.catch(() => undefined);
    this.#last.set(name, settled);
    void settled.then(() => {
      if (this.#last.get(name) === settled) this.#last.delete(name);
    });
    return result;
  }
}
