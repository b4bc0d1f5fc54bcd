import { QuickPickItemKind, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { Ask, Choice, Confirmation, TextQuestion } from './ask.ts';

type Item<T> = QuickPickItem & { readonly choice: Choice<T> };

function toItem<T>(choice: Choice<T>): Item<T> {
  return {
    label: choice.label,
    ...(choice.description === undefined ? {} : { description: choice.description }),
    ...(choice.detail === undefined ? {} : { detail: choice.detail }),
    ...(choice.separator === true ? { kind: QuickPickItemKind.Separator } : {}),
    ...(choice.picked === undefined ? {} : { picked: choice.picked }),
    choice,
  };
}

/** Questions by VS Code's own dialogs. */
export const vscodeAsk: Ask = {
  async confirm(question: Confirmation) {
    // The first button has the focus. VS Code adds Cancel.
    const buttons = question.harmless === undefined ? [question.action] : [question.harmless, question.action];
    return (await window.showWarningMessage(question.message, { modal: true, detail: question.detail }, ...buttons)) === question.action;
  },
  async decide<Other extends string>(question: Confirmation, others: readonly Other[]) {
    const answer = await window.showWarningMessage(question.message, { modal: true, detail: question.detail }, ...others, question.action);
    return answer === question.action ? 'yes' : (others.find((other) => other === answer) ?? 'no');
  },
  async text(question: TextQuestion) {
    const { validate } = question;
    return window.showInputBox({
      title: question.title,
      prompt: question.prompt,
      ignoreFocusOut: true,
      password: question.password ?? false,
      ...(question.value === undefined ? {} : { value: question.value }),
      ...(question.placeholder === undefined ? {} : { placeHolder: question.placeholder }),
      ...(validate === undefined ? {} : { validateInput: (text: string) => validate(text) }),
    });
  },
  async choose<T>(title: string, choices: readonly Choice<T>[] | Promise<readonly Choice<T>[]>, placeholder?: string) {
    const items = Promise.resolve(choices).then((all) => all.map(toItem));
    const picked = await window.showQuickPick<Item<T>>(items, {
      title,
      matchOnDescription: true,
      matchOnDetail: true,
      ignoreFocusOut: true,
      ...(placeholder === undefined ? {} : { placeHolder: placeholder }),
    });
    return picked?.choice.value;
  },
  async chooseMany<T>(title: string, choices: readonly Choice<T>[], placeholder: string) {
    const picked = await window.showQuickPick<Item<T>>(choices.map(toItem), { title, canPickMany: true, matchOnDescription: true, ignoreFocusOut: true, placeHolder: placeholder });
    return picked?.map(({ choice }) => choice.value);
  },
  async folder(title, label) {
    const picked = await window.showOpenDialog({ title, openLabel: label, canSelectFiles: false, canSelectFolders: true, canSelectMany: false });
    return picked?.[0]?.fsPath;
  },
  async inform(message, action) {
    const answer = action === undefined ? await window.showInformationMessage(message) : await window.showInformationMessage(message, action);
    return action !== undefined && answer === action;
  },
  async fail(message, action) {
    const answer = action === undefined ? await window.showErrorMessage(message) : await window.showErrorMessage(message, action);
    return action !== undefined && answer === action;
  },
};
