import type { WebGPUBackend, webgpu_util } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Puts a max-pool gradient of ours on the backend `webgpu`. TensorFlow.js's own gives a window's gradient to the last of
 * its largest values, while PyTorch and all other backends give it to the first; and where a part of an image has one
 * color, windows do hold equal values. For windows that overlap, which our networks have not, it stays.
 */
export function registerWebgpuMaxPoolGradient(util: typeof webgpu_util): void {
  const stock = tf.getKernel(tf.MaxPoolGrad, 'webgpu');
  tf.unregisterKernel(tf.MaxPoolGrad, 'webgpu');
  tf.registerKernel({
    ...stock,
    kernelFunc: call => {
      const { dy, input, output } = call.inputs as Record<string, tf.TensorInfo>;
      const { filterSize, strides, pad } = call.attrs as { filterSize: number; strides: number; pad: 'same' | 'valid' };
      if (pad === 'valid' || `${filterSize}` !== `${strides}`) return stock.kernelFunc(call);
      const shape = input.shape as [number, number, number, number];
      const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad);
      return (call.backend as WebGPUBackend).runWebGPUProgram(program(shape, util), [dy, input, output], 'float32', [
        { type: 'int32', data: [info.strideHeight, info.strideWidth] },
        { type: 'int32', data: [info.padInfo.top, info.padInfo.left] },
      ]);
    },
  });
}

/** One thread for each value of the input: it gets its window's gradient if it is the first of the largest there. */
function program(outputShape: number[], { computeDispatch, flatDispatchLayout }: typeof webgpu_util) {
  const workgroupSize: [number, number, number] = [64, 1, 1];
  const dispatchLayout = flatDispatchLayout(outputShape);
  return {
    outputShape,
    workgroupSize,
    dispatchLayout,
    dispatch: computeDispatch(dispatchLayout, outputShape, workgroupSize),
    variableNames: ['dy', 'x', 'y'],
    uniforms: 'strides : vec2<i32>, pads : vec2<i32>,',
    size: true,
    shaderKey: 'maxPoolGradientToFirst',
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let n = coords[0];
          let row = coords[1];
          let column = coords[2];
          let channel = coords[3];
          let cell = (vec2<i32>(row, column) + uniforms.pads) / uniforms.strides;
          let start = max(cell * uniforms.strides - uniforms.pads, vec2<i32>(0));
          let end = min(start.y + uniforms.strides.y, uniforms.xShape[2]);
          let largest = getY(n, cell.x, cell.y, channel);
          var first = getX(n, row, column, channel) == largest;
          for (var r = start.x; r <= row; r++) {
            for (var c = start.y; c < select(end, column, r == row); c++) {
              if (getX(n, r, c, channel) == largest) {
                first = false;
              }
            }
          }
          setOutputAtIndex(index, select(0.0, getDy(n, cell.x, cell.y, channel), first));
        }
      }`,
  };
}
