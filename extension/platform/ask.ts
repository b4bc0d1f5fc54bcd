/** One entry of a pick list. */
export interface Choice<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** A heading in the list; it cannot be chosen. */
  readonly separator?: boolean;
  /** Ticked at first, in a list of which several can be chosen. */
  readonly picked?: boolean;
  readonly value: T;
}

export interface Confirmation {
  /** The literal effect, one sentence. */
  readonly message: string;
  readonly detail: string;
  /** The button that means yes. Anything else, and no answer, means no. */
  readonly action: string;
  /**
   * A button that stands first, has the focus, and means no: where a yes has consequences, Enter on a dialog that was not
   * read must not give it.
   */
  readonly harmless?: string;
}

export interface TextQuestion {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly password?: boolean;
  /** Returns what is wrong with the text, or undefined. */
  readonly validate?: (text: string) => string | undefined;
}

/** Everything that PASS asks a person in the editor. A port: dialogs cannot be shown in VS Code's test mode. */
export interface Ask {
  /** Modal. False unless the person pressed the named button. */
  confirm(question: Confirmation): Promise<boolean>;
  /** As `confirm`, with buttons in front, the first of which has the focus, that neither agree nor leave: resolves to theirs. */
  decide<Other extends string>(question: Confirmation, others: readonly Other[]): Promise<'yes' | 'no' | Other>;
  text(question: TextQuestion): Promise<string | undefined>;
  choose<T>(title: string, choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>, placeholder?: string): Promise<T | undefined>;
  /** Several of a list; undefined when it was left. */
  chooseMany<T>(title: string, choices: readonly Choice<T>[], placeholder: string): Promise<readonly T[] | undefined>;
  /** A folder by the system's dialog: an absolute path. */
  folder(title: string, label: string): Promise<string | undefined>;
  /** Not modal; at most one action. Resolves to true when the action was chosen. */
  inform(message: string, action?: string): Promise<boolean>;
  /** As `inform`, for something that failed. */
  fail(message: string, action?: string): Promise<boolean>;
}
