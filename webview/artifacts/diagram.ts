import { drawDiagram } from './mermaid.ts';

/**
 * Fill the place of a diagram: drawn, with its source and its natural size one key away. What Mermaid cannot read is shown
 * as text, with the reason.
 */
export async function fillDiagram(place: HTMLElement, source: string, label: string): Promise<void> {
  let view: HTMLElement;
  try {
    view = drawn(await drawDiagram(source), label);
  } catch (error) {
    place.replaceChildren(problem(error), sourceOf(source, false));
    return;
  }
  const text = sourceOf(source, true);
  const svg = view.querySelector('svg');
  const natural = svg === null ? '' : svg.style.maxWidth;
  const fits = toggle('Actual size', (on) => {
    if (svg === null) return;
    svg.style.maxWidth = on ? 'none' : natural;
    svg.style.width = on ? natural : '100%';
    place.classList.toggle('actual', on);
  });
  const tools = document.createElement('span');
  tools.className = 'diagram-tools';
  tools.append(fits, toggle('Source', (on) => (text.hidden = !on)));
  place.replaceChildren(view, tools, text);
}

function drawn(markup: string, label: string): HTMLElement {
  const view = document.createElement('div');
  view.className = 'diagram-view';
  view.tabIndex = 0;
  view.setAttribute('role', 'img');
  view.setAttribute('aria-label', label);
  // Mermaid's own output under securityLevel strict: it has been through DOMPurify.
  view.innerHTML = markup;
  return view;
}

function problem(error: unknown): HTMLElement {
  const text = document.createElement('p');
  text.className = 'diagram-error';
  const reason = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  text.textContent = `This diagram cannot be drawn: ${reason.replace(/[:.]$/, '')}.`;
  return text;
}

function sourceOf(source: string, hidden: boolean): HTMLElement {
  const text = document.createElement('pre');
  text.textContent = source;
  text.hidden = hidden;
  return text;
}

function toggle(words: string, set: (on: boolean) => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.textContent = words;
  button.setAttribute('aria-pressed', 'false');
  button.addEventListener('click', () => {
    const on = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(on));
    set(on);
  });
  return button;
}
