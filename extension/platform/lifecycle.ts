/** What VS Code calls a disposable, without VS Code. */
export interface Stop {
  dispose(): unknown;
}

/** Disposes its members in reverse order; what is added after that is disposed at once. */
export class Lifetime implements Stop {
  #members: Stop[] | undefined = [];

  add<T extends Stop>(member: T): T {
    if (this.#members === undefined) member.dispose();
    else this.#members.push(member);
    return member;
  }

  dispose(): void {
    const members = this.#members ?? [];
    this.#members = undefined;
    for (const member of members.reverse()) member.dispose();
  }
}

/** Listeners of one kind of change. */
export class Emitter<T> {
  readonly #listeners = new Set<(value: T) => void>();

  on(listener: (value: T) => void): Stop {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  fire(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
