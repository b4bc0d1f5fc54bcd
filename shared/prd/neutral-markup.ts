import type { SyntaxNode } from '@lezer/common';
import { activeTextIn, issueAddress } from '../domain/active-text.ts';
import type { ActiveKind } from '../domain/active-text.ts';
import { decodeEntity } from './entities.ts';

/** One thing that was changed in a text, or would have to be. */
export interface Neutralised {
  readonly kind: ActiveKind | 'command' | 'hidden' | 'comment' | 'html' | 'image' | 'fence';
  /** As it stood there, made visible. */
  readonly shown: string;
}

/** A change with its place; one that shows nothing belongs to another. */
export interface Change extends Neutralised {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** Comments, HTML, images, links to issues, and a fence that nothing closes. */
export function markupIn(root: SyntaxNode, text: string): Change[] {
  const changes: Change[] = [];
  root.cursor().iterate((ref) => {
    const { name, from, to } = ref;
    const shown = text.slice(from, to);
    switch (name) {
      case 'InlineCode':
        return false;
      case 'CodeBlock':
        changes.push(...indented(text, from, to));
        return false;
      case 'FencedCode': {
        const marks = ref.node.getChildren('CodeMark');
        const open = marks[0] === undefined ? '' : text.slice(marks[0].from, marks[0].to);
        const info = ref.node.getChild('CodeInfo');
        // A line of dashes below makes it a row of a table to some readers, and nobody sees it in a fence. Only a plain word names a language.
        if (info !== null && !/^[\w+#.-]+$/.test(text.slice(info.from, info.to))) changes.push({ kind: 'fence', start: info.from, end: info.to, insert: /^[A-Za-z][\w+.-]*(?=[\s{,]|$)/.exec(text.slice(info.from, info.to))?.[0] ?? '', shown: text.slice(info.from, info.to) });
        if (marks.length < 2 && to >= text.trimEnd().length && open !== '') changes.push({ kind: 'fence', start: text.length, end: text.length, insert: `${text.endsWith('\n') ? '' : '\n'}${open}`, shown: open });
        return false;
      }
      case 'Comment':
      case 'CommentBlock':
      case 'ProcessingInstruction':
      case 'ProcessingInstructionBlock': {
        const close = text.indexOf('-->', from + 2);
        changes.push({ kind: 'comment', start: from, end: close === -1 || close + 3 > to ? to : close + 3, insert: '', shown });
        return false;
      }
      case 'HTMLBlock':
      case 'HTMLTag':
        changes.push(...brackets(text, from, to));
        return false;
      case 'Image':
        changes.push({ kind: 'image', start: from, end: from + 1, insert: 'Image: ', shown });
        return false;
      case 'Link':
      case 'Autolink':
      case 'LinkReference':
        return linkIn(ref.node, text, changes);
      default:
        return undefined;
    }
  });
  return changes;
}

/** Parsers disagree about code by indentation: where it matters, it becomes text. */
function indented(text: string, from: number, to: number): Change[] {
  const start = text.lastIndexOf('\n', from - 1) + 1;
  if (activeTextIn(text.slice(from, to)).length === 0 && !/[<&\\]|^[ \t]*\//m.test(text.slice(from, to))) return [];
  return [...text.slice(start, to).matchAll(/(?<=^|\n)[ \t]+/g)].map((match): Change => ({ kind: 'fence', start: start + match.index, end: start + match.index + match[0].length, insert: '', shown: '' }));
}

function brackets(text: string, from: number, to: number): Change[] {
  return [...text.slice(from, to).matchAll(/<!--[\s\S]*?(?:-->|$)|<(?=[A-Za-z/!?])[^<>]*>?/g)].map((match): Change => {
    const start = from + match.index;
    const comment = match[0].startsWith('<!--');
    return { kind: comment ? 'comment' : 'html', start, end: comment ? start + match[0].length : start + 1, insert: comment ? '' : '&lt;', shown: match[0] };
  });
}

/** A link to an issue is written as its text and its address as code. */
function linkIn(node: SyntaxNode, text: string, changes: Change[]): boolean {
  const url = node.getChild('URL');
  if (url === null) return true;
  const target = decoded(text.slice(url.from, url.to)).replace(/^<|>$/g, '');
  if (node.name === 'Autolink' && text.indexOf('<', node.from + 1) < node.to && text.indexOf('<', node.from + 1) !== -1) {
    changes.push({ kind: 'html', start: node.from, end: node.from + 1, insert: '&lt;', shown: text.slice(node.from, node.to) });
    return false;
  }
  if (node.name === 'Autolink' && !/^https?:\/\/[A-Za-z0-9]/i.test(target) && activeTextIn(target).length > 0) {
    changes.push({ kind: 'mention', start: node.from, end: node.to, insert: `\`${target}\``, shown: target });
    return false;
  }
  if (!issueAddress.test(target)) return true;
  const code = `\`${target.replaceAll('`', '%60')}\``;
  const shown = target;
  const kind = 'reference';
  if (node.name === 'LinkReference') changes.push({ kind, start: node.from, end: node.from, insert: '\\', shown: '' });
  else if (node.name === 'Autolink') changes.push({ kind, start: node.from, end: node.to, insert: code, shown });
  else {
    const [open, close] = node.getChildren('LinkMark');
    if (open === undefined || close === undefined) return true;
    changes.push({ kind, start: open.from, end: open.to, insert: '', shown }, { kind, start: close.from, end: node.to, insert: ` (${code})`, shown: '' });
  }
  return false;
}

function decoded(source: string): string {
  return source.replace(/\\([!-/:-@[-`{-~])|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);/g, (whole: string, escaped?: string) => escaped ?? decodeEntity(whole));
}
