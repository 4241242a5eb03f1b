/**
 * A convolution over images [height, width, channels], as the host writes it (32-bit integers, in this order).
 * Output (oh, ow) reads the input at oh * stride - padTop + kh. With `upsample` u > 1 the input is thought to stand u
 * apart with zeros between: so the gradient by the input of a convolution of stride u is a convolution of stride 1.
 */
@unmanaged
export class Convolution {
  images: i32;
  inHeight: i32;
  inWidth: i32;
  inChannels: i32;
  outHeight: i32;
  outWidth: i32;
  outChannels: i32;
  filterHeight: i32;
  filterWidth: i32;
  strideHeight: i32;
  strideWidth: i32;
  upsampleHeight: i32;
  upsampleWidth: i32;
  padTop: i32;
  padLeft: i32;
  /**
   * Images of the whole batch, of which these may be a part: by them the way to compute is chosen, so that every part
   * takes the same and gives the same bits.
   */
  batch: i32;
}

/** Input lines, padding among them, that the outputs read; with `upsample` 1. */
export function paddedHeight(g: Convolution): i32 {
  return (g.outHeight - 1) * g.strideHeight + g.filterHeight;
}
export function paddedWidth(g: Convolution): i32 {
  return (g.outWidth - 1) * g.strideWidth + g.filterWidth;
}
