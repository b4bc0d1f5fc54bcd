import type { IssueKey } from '../../shared/domain/backlog.ts';
import type { BacklogFromWebview } from '../../shared/protocol/webview.ts';
import type { Action } from './state/reducer.ts';
import type { EditorState } from './state/model.ts';
import type { Listing } from './state/filter.ts';

/** What to do once the edits are saved. */
export type AfterSave = Extract<BacklogFromWebview, { type: 'save' }>['then'];

/** What every part of the editor is drawn from, and how it acts. */
export interface EditorContext {
  readonly state: EditorState;
  readonly listing: Listing;
  readonly dirty: boolean;
  readonly editable: boolean;
  act(action: Action): void;
  post(message: BacklogFromWebview): void;
  save(then: AfterSave): void;
  /** Show an issue, and its details where there is room for one half only. */
  open(key: IssueKey): void;
  /** Draw what is pending and put the keyboard on the element, so that the next key goes there however fast it comes. */
  focus(selector: string): void;
}
