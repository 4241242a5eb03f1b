import { contentTop, type Layout, layOut, linesOnScreen, lineTop, scrollTopFor, topToShow } from '../layout.ts';
import type { SheetCache } from '../sheetCache.ts';
import { keyMessage } from './keys.ts';
import { fillLine, hideLine, type Line, makeLine, tileId } from './line.ts';
import { type GridMessage, type GridModel, sameModel } from './model.ts';
import { drawPictures } from './pictures.ts';
import { browserSheets } from './sheets.ts';

/**
 * The images, as a list that can be selected from. Only lines on screen have elements, which are used again for others as
 * it is scrolled; a screen reader is told of every image its number, and how many there are.
 */
class ImageGrid extends HTMLElement {
  send: (message: GridMessage) => void = () => {};

  readonly #page = document.createElement('div');
  readonly #lines = new Map<number, Line>();
  readonly #spare: Line[] = [];
  #model: GridModel | null = null;
  #layout: Layout = layOut(0, 1, 1, 'medium');
  #sheets: SheetCache<ImageBitmap> | null = null;
  #observer: ResizeObserver | null = null;
  #frame = 0;
  /** First on screen. */
  #place = 0;
  /** Written anew even where it shows the same rows: marks, selection or sizes changed. */
  #stale = true;
  #settled: ReturnType<typeof setTimeout> | undefined;

  get model(): GridModel | null {
    return this.#model;
  }

  set model(model: GridModel) {
    const before = this.#model;
    if (before && sameModel(before, model)) return;
    this.#model = model;
    this.#stale = true;
    // Another member finished: the same images, more or less, so the place stays.
    const otherTable = before !== null && before.table !== model.table;
    if (otherTable) this.#forgetPictures();
    if (!before) this.#place = model.firstPlace;
    else if (before.shown !== model.shown && !otherTable) this.#place = 0;
    if (before?.shown !== model.shown || before.size !== model.size) this.#layOutAgain();
    this.#showCursor(before);
    this.#drawSoon();
  }

  connectedCallback(): void {
    this.tabIndex = 0;
    this.setAttribute('role', 'listbox');
    this.setAttribute('aria-multiselectable', 'true');
    this.#page.className = 'grid-page';
    this.#page.setAttribute('role', 'presentation');
    this.replaceChildren(this.#page);
    this.addEventListener('scroll', this.#scrolled, { passive: true });
    this.addEventListener('keydown', this.#pressed);
    this.addEventListener('click', this.#clicked);
    this.addEventListener('dblclick', this.#doubleClicked);
    this.#observer = new ResizeObserver(this.#layOutAgain);
    this.#observer.observe(this);
  }

  disconnectedCallback(): void {
    this.#observer?.disconnect();
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#settled);
    this.#frame = 0;
    this.#sheets?.clear();
    this.#sheets = null;
  }

  /** Lays out for the room that there is, with the same image first on screen as before. Nothing while it is hidden. */
  readonly #layOutAgain = () => {
    if (!this.#model || this.clientWidth === 0) return;
    const { shown, size, table } = this.#model;
    this.#layout = layOut(shown.length, this.clientWidth, this.clientHeight, size, table.sprites === null);
    this.#page.style.height = `${this.#layout.pageHeight}px`;
    this.#stale = true;
    const line = Math.floor(this.#place / this.#layout.columns);
    this.scrollTop = scrollTopFor(this.#layout, line * this.#layout.lineHeight);
    this.#drawSoon();
  };

  readonly #scrolled = () => {
    if (this.clientWidth === 0) return;
    const line = Math.round(contentTop(this.#layout, this.scrollTop) / this.#layout.lineHeight);
    this.#place = line * this.#layout.columns;
    this.#drawSoon();
    clearTimeout(this.#settled);
    this.#settled = setTimeout(() => {
      this.#putInOrder();
      this.send({ type: 'scrolled', place: this.#place });
    }, 200);
  };

  /** Elements of lines were used again for others: for those who go through the page element by element, in their order. */
  #putInOrder(): void {
    const lines = [...this.#lines].sort(([a], [b]) => a - b);
    this.#page.append(...lines.map(([, { element }]) => element));
  }

  #drawSoon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#frame = 0;
    const model = this.#model;
    if (!model || this.clientWidth === 0) return;
    const top = contentTop(this.#layout, this.scrollTop);
    const [first, end] = linesOnScreen(this.#layout, top);
    // On a page that is shorter than its lines they stand where they are on the screen.
    const shift = this.scrollTop - top;
    for (const [number, line] of this.#lines)
      if (number < first || number >= end) {
        this.#lines.delete(number);
        this.#spare.push(line);
        hideLine(line);
      }
    for (let number = first; number < end; number++) {
      const there = this.#lines.get(number);
      const line = there ?? this.#spare.pop() ?? makeLine(this.#page);
      this.#lines.set(number, line);
      if (!there || this.#stale) fillLine(line, number, model, this.#layout);
      line.element.style.transform = `translateY(${lineTop(this.#layout, number) + shift}px)`;
    }
    this.#stale = false;
    this.#sheets ??= browserSheets(model.sheetUrl, () => this.#drawSoon());
    drawPictures(this.#lines.values(), model.table, this.#sheets, this.#layout);
    this.#nameActive();
  }

  /** Rows are other images now. */
  #forgetPictures(): void {
    for (const line of this.#lines.values()) hideLine(line);
    this.#sheets?.clear();
  }

  /** The list itself has the focus; it says which image the keyboard is at. */
  #nameActive(): void {
    const { selection } = this.#model!;
    const id = tileId(selection.cursor);
    if (selection.cursor >= 0 && this.querySelector(`#${id}`)) this.setAttribute('aria-activedescendant', id);
    else this.removeAttribute('aria-activedescendant');
  }

  /** Where the keyboard went has to be on screen. */
  #showCursor(before: GridModel | null): void {
    const { selection, shown } = this.#model!;
    if (!before || before.selection.cursor === selection.cursor || selection.cursor < 0) return;
    const place = shown.indexOf(selection.cursor);
    if (place < 0) return;
    const top = contentTop(this.#layout, this.scrollTop);
    const wanted = topToShow(this.#layout, place, top);
    if (wanted !== top) this.scrollTop = scrollTopFor(this.#layout, wanted);
  }

  readonly #pressed = (event: KeyboardEvent) => {
    const model = this.#model;
    if (!model) return;
    const message = keyMessage(event, model, this.#layout);
    if (!message) return;
    event.preventDefault();
    event.stopPropagation();
    this.send(message);
  };

  readonly #clicked = (event: MouseEvent) => {
    const row = rowAt(event);
    if (row === null) return;
    const choice = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only';
    this.send({ type: 'choose', row, choice });
  };

  readonly #doubleClicked = (event: MouseEvent) => {
    const row = rowAt(event);
    if (row !== null) this.send({ type: 'openImage', row });
  };
}

function rowAt({ target }: MouseEvent): number | null {
  const tile = target instanceof Element ? target.closest<HTMLElement>('.tile') : null;
  return tile ? Number(tile.dataset.row) : null;
}

customElements.define('depth-grid', ImageGrid);

declare global {
  interface HTMLElementTagNameMap {
    'depth-grid': ImageGrid;
  }
}
