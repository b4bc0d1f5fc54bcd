import { ProgressLocation, window } from 'vscode';

/** Says where the work stands; `done` and `total` move the bar. */
export type Report = (message: string, done?: number, total?: number) => void;
/** Shows cancellable work to the person. A port, like `Ask`. */
export type ProgressPort = <T>(title: string, work: (report: Report, signal: AbortSignal) => Promise<T>) => Promise<T>;

/** As a cancellable notification. */
export const vscodeProgress: ProgressPort = async (title, work) =>
  window.withProgress({ location: ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const abort = new AbortController();
    const stop = token.onCancellationRequested(() => abort.abort());
    let shown = 0;
    try {
      return await work((message, done, total) => {
        const percent = done === undefined || total === undefined || total === 0 ? shown : (100 * done) / total;
        progress.report({ message, increment: percent - shown });
        shown = percent;
      }, abort.signal);
    } finally {
      stop.dispose();
    }
  });
