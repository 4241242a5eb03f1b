import './image.css';
import { stampsOf } from '../common/stamps.ts';
import type { View } from '../common/view.ts';
import { render } from './render/render.ts';
import { firstState, type ImageMessage, type ImageState, savedLook } from './state.ts';
import { askImage, update } from './update.ts';

/** One image: why? How each layer decided, with what it was compared, and how that came about while training. */
export const image: View<ImageState, ImageMessage> = {
  id: 'image',
  title: 'Image',
  start(context, saved) {
    const state = firstState(saved, stampsOf(context.runs));
    return { state, effects: askImage(state, context) };
  },
  update,
  render,
  save: ({ look }) => savedLook(look),
};
