import type { AxesPanel, Point } from './points.ts';
import type { ChartTheme } from './theme.ts';
import type { Area } from './zoom.ts';

/** All that a chart shows. */
export interface Picture {
  panel: AxesPanel;
  theme: ChartTheme;
  /** Series that the person does not want to see. */
  hidden: ReadonlySet<number>;
  /** null: all of it. */
  zoom: Area | null;
  /** Where the keyboard is. */
  focus: Point | null;
  /** The rectangle that is being dragged, to be zoomed to. */
  dragged: Area | null;
}
