import { html, LitElement, nothing, type PropertyValues } from 'lit';
import type { Panel } from '../../../server/src/protocol.ts';
import { type ChartState, hiddenOf, NEARER, pressed, replaced, toggled, UNTOUCHED, zoomedTo } from './chartState.ts';
import './charts.css';
import { dataTable } from './dataTable.ts';
import { follow } from './dragging.ts';
import { type Drawing, draw } from './drawing.ts';
import { heading } from './heading.ts';
import { type Images, imageStrips } from './imageStrips.ts';
import { legend } from './legend.ts';
import { matrixTable } from './matrixTable.ts';
import type { Picture } from './picture.ts';
import { type AxesPanel, hasAxes } from './points.ts';
import { isEmpty, toldOf } from './said.ts';
import { type ChartTheme, onThemeChange, readTheme } from './theme.ts';
import { kept, zoomed } from './zoom.ts';

/**
 * `<depth-chart .panel=${panel} name="…">`: any panel of a figure. Arrow keys go from point to point, which are told;
 * plus, minus and 0 zoom, as do dragging and the wheel with Ctrl; a table has the same data. What the person has hidden,
 * zoomed to or gone to stays when the panel is replaced by a newer one.
 */
export class DepthChart extends LitElement {
  static override properties = {
    panel: { attribute: false },
    name: {},
    images: { attribute: false },
    theme: { state: true },
    done: { state: true },
    tableOpen: { state: true },
    near: { state: true },
  };

  declare panel: Panel;
  /** For who does not see it; the panel's title if left out. */
  declare name: string;
  /** For panels of images. */
  declare images: Images | null;
  declare private theme: ChartTheme | null;
  declare private done: ChartState;
  declare private tableOpen: boolean;
  /** It is on screen, or soon will be. */
  declare private near: boolean;

  private drawing: Drawing | null = null;
  private drawnOn: HTMLCanvasElement | null = null;
  private ends: (() => void)[] = [];

  constructor() {
    super();
    this.name = '';
    this.images = null;
    this.theme = null;
    this.done = UNTOUCHED;
    this.tableOpen = false;
    this.near = false;
  }

  /** The page's own style sheet styles it. */
  protected override createRenderRoot() {
    return this;
  }

  override connectedCallback() {
    super.connectedCallback();
    this.theme = readTheme(this);
    // What is not on screen is not drawn: a page of figures has dozens.
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.near = true;
      },
      { rootMargin: '300px' },
    );
    observer.observe(this);
    const endTheme = onThemeChange(() => {
      this.theme = readTheme(this);
    });
    // Paper has all of the view that is shown.
    const beforePrint = () => {
      if (this.offsetParent !== null) this.near = true;
    };
    addEventListener('beforeprint', beforePrint);
    this.ends = [endTheme, () => observer.disconnect(), () => removeEventListener('beforeprint', beforePrint)];
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    for (const end of this.ends) end();
    this.endDrawing();
  }

  protected override willUpdate(changed: PropertyValues) {
    const before: Panel | undefined = changed.get('panel');
    if (before && hasAxes(this.panel)) this.done = replaced(this.done, before, this.panel);
  }

  protected override render() {
    const { panel, theme, name, tableOpen, done } = this;
    if (!panel || !theme) return nothing;
    const spoken = name || panel.title;
    return html`<div class="chart chart-of-${panel.kind}" role="group" aria-label=${spoken}>
      ${heading(panel, theme)} ${this.body(panel, theme, spoken)}
      ${
        isTable(panel)
          ? nothing
          : html`<div class="chart-tools">
              <button type="button" class="link" aria-expanded=${tableOpen} @click=${this.toggleTable}>
                Data table<span class="spoken"> of ${spoken}</span>
              </button>
              ${done.zoom ? html`<button type="button" class="link" @click=${this.showAll}>Show all</button>` : nothing}
            </div>`
      }
      ${tableOpen && !isTable(panel) ? dataTable(panel, spoken) : nothing}
    </div>`;
  }

  private body(panel: Panel, theme: ChartTheme, spoken: string) {
    if (panel.kind === 'matrix') return matrixTable(panel, theme, spoken);
    if (panel.kind === 'table') return dataTable(panel, spoken);
    if (panel.kind === 'images') return this.images ? imageStrips(panel, this.images) : nothing;
    const toggle = (series: string) => {
      this.done = toggled(this.done, panel, series);
    };
    return html`${legend(this.picture(panel, theme), toggle)}
      <div
        class="chart-plot"
        role="application"
        aria-roledescription="chart"
        aria-label=${`${spoken}. ${toldOf(panel)}`}
        tabindex="0"
        @keydown=${this.onKey}
        @focusin=${this.onFocus}
        @focusout=${this.onFocus}
        @pointerdown=${this.onPointerDown}
        @dblclick=${this.showAll}
        @wheel=${{ handleEvent: this.onWheel, passive: false }}
      >
        <canvas aria-hidden="true"></canvas>
        ${isEmpty(panel) ? html`<p class="chart-empty quiet">no such image</p>` : nothing}
      </div>
      <p class="spoken" role="status">${this.done.said}</p>`;
  }

  protected override updated(changed: PropertyValues) {
    const canvas = this.querySelector('canvas');
    const kindBefore: Panel['kind'] | undefined = changed.get('panel')?.kind;
    if (this.drawnOn !== canvas || (kindBefore && kindBefore !== this.panel.kind)) this.endDrawing();
    if (!canvas || !this.theme || !this.near || !hasAxes(this.panel)) return;
    const picture = this.picture(this.panel, this.theme);
    const doneBefore: ChartState | undefined = changed.get('done');
    const { off, zoom } = this.done;
    if (!this.drawing) {
      this.drawing = draw(canvas, picture);
      this.drawnOn = canvas;
    } else if (
      changed.has('panel') ||
      changed.has('theme') ||
      (doneBefore && (doneBefore.off !== off || doneBefore.zoom !== zoom))
    )
      this.drawing.show(picture);
    else this.drawing.showOver(picture);
  }

  private endDrawing() {
    this.drawing?.end();
    this.drawing = null;
    this.drawnOn = null;
  }

  private picture(panel: AxesPanel, theme: ChartTheme): Picture {
    const { off, zoom, focus, dragged } = this.done;
    return {
      panel,
      theme,
      zoom,
      hidden: hiddenOf(panel, off),
      focus: this.querySelector('.chart-plot')?.matches(':focus') ? focus : null,
      dragged,
    };
  }

  private toggleTable = () => {
    this.tableOpen = !this.tableOpen;
  };

  private showAll = () => {
    if (hasAxes(this.panel)) this.done = zoomedTo(this.done, this.panel, null);
  };

  /** The ring goes and comes with the keyboard. */
  private onFocus = () => this.requestUpdate();

  private onKey = (event: KeyboardEvent) => {
    if (!hasAxes(this.panel) || event.ctrlKey || event.metaKey || event.altKey) return;
    const done = pressed(this.done, this.panel, event.key);
    if (!done) return;
    event.preventDefault();
    this.done = done;
  };

  private onWheel = (event: WheelEvent) => {
    const { panel, drawing, done } = this;
    // With Ctrl, as a pinch on a touch pad says: the bare wheel scrolls the page.
    if (!(event.ctrlKey || event.metaKey) || !drawing || !hasAxes(panel)) return;
    event.preventDefault();
    const { left, top } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const around = drawing.valueAt(event.clientX - left, event.clientY - top);
    this.done = zoomedTo(done, panel, zoomed(panel, done.zoom, event.deltaY < 0 ? NEARER : 1 / NEARER, around));
  };

  private onPointerDown = (event: PointerEvent) => {
    const { drawing, panel } = this;
    if (event.button !== 0 || event.pointerType === 'touch' || !drawing || !hasAxes(panel)) return;
    follow(
      event.currentTarget as HTMLElement,
      event,
      (from, to) => {
        this.done = { ...this.done, dragged: drawing.areaOf(from, to) };
      },
      corners => {
        this.done = { ...this.done, dragged: null };
        if (corners) this.done = zoomedTo(this.done, panel, kept(panel, drawing.areaOf(...corners)));
      },
    );
  };
}

/** Whether a panel shows its numbers, so that it needs no table beside. */
function isTable({ kind }: Panel): boolean {
  return kind === 'matrix' || kind === 'table';
}

customElements.define('depth-chart', DepthChart);

declare global {
  interface HTMLElementTagNameMap {
    'depth-chart': DepthChart;
  }
}
