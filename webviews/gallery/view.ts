import './gallery.css';
import { stampsOf } from '../common/stamps.ts';
import type { View } from '../common/view.ts';
import { render } from './render/render.ts';
import { firstLook, type GalleryMessage, type GalleryState } from './state.ts';
import { askAll, update } from './update.ts';

/** The images themselves: sorted, filtered, selected, and decided upon. */
export const gallery: View<GalleryState, GalleryMessage> = {
  id: 'gallery',
  title: 'Gallery',
  start: (context, saved) => ({
    state: {
      look: firstLook(saved),
      stamps: stampsOf(context.runs),
      data: null,
      marks: null,
      problem: null,
      notice: '',
      relabelTo: 0,
    },
    effects: askAll(context),
  }),
  update,
  render,
  save: ({ look }) => look,
};
