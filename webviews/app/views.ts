import { compare } from '../compare/view.ts';
import { curves } from '../curves/view.ts';
import { figures } from '../figures/view.ts';
import { gallery } from '../gallery/view.ts';
import { image } from '../image/view.ts';
import { map } from '../map/view.ts';
import { sweep } from '../sweep/view.ts';
import type { Offered } from './offered.ts';
import { mountable } from './running.ts';

/**
 * All views, in the order of their tabs: curves, gallery, map, image, compare, figures. Each maker adds a line such as
 * `{ view: mountable(gallery), runs: 'one' }`.
 */
export const VIEWS: readonly Offered[] = [
  { view: mountable(sweep), runs: 'sweep' },
  { view: mountable(curves), runs: 'one' },
  { view: mountable(gallery), runs: 'one' },
  { view: mountable(map), runs: 'one' },
  { view: mountable(image), runs: 'one' },
  { view: mountable(compare), runs: 'several' },
  { view: mountable(figures), runs: 'any' },
];
