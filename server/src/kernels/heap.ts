import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type DataType, type KernelBackend, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { MOST_CALLS } from './teamWork.ts';

/** The part of the Emscripten module behind the `wasm` backend that the kernels need. */
interface WasmModule {
  asm: { memory: WebAssembly.Memory };
  _malloc(bytes: number): number;
  _free(address: number): void;
}

/** The backend's memory as the kernels see it: addresses of tensors, new tensors, and one reused piece of scratch. */
export interface Heap {
  memory: WebAssembly.Memory;
  address(tensor: TensorInfo): number;
  /** @throws if the memory is full */
  output(shape: number[], dtype?: DataType): TensorInfo;
  /** A second holder of the same values. */
  share(tensor: TensorInfo): TensorInfo;
  /** At least `bytes` of scratch, aligned to a cache line; valid until the next call. */
  scratch(bytes: number): number;
  /** The address of these 32-bit integers, valid until the next call for the same place, 0 to 15. */
  integers(values: readonly number[], place?: number): number;
}

/** A multiple of the cache line, so that threads write to lines of their own. */
const wholeLines = (bytes: number) => Math.ceil(bytes / CACHE_LINE) * CACHE_LINE;

/**
 * Scratch for each of some threads, and `common` bytes before it.
 * @param each bytes of a thread
 */
export function scratchFor(heap: Heap, threads: number, each: number, common = 0) {
  const [stride, start] = [wholeLines(each), wholeLines(common)];
  const address = heap.scratch(start + threads * stride);
  return { common: address, scratch: { address: address + start, stride } };
}

export const CACHE_LINE = 64;
const INTEGERS = 32;

/** @throws if there was no memory: TensorFlow.js itself does not look, and would compute on address 0. */
function checked(address: number, bytes: number): number {
  if (address === 0 && bytes > 0)
    throw new Error(`The WebAssembly memory is full: ${bytes} more bytes were needed. Try a smaller batch.`);
  return address;
}

/** The memory of the `wasm` backend, or undefined if it does not show it (another version of TensorFlow.js). */
export function heapOf(wasmBackend: KernelBackend): Heap | undefined {
  const backend = wasmBackend as BackendWasm;
  const wasm = backend.wasm as unknown as WasmModule;
  const memory = wasm.asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) return undefined;
  const integersAddress = allocate(INTEGERS * 4 * MOST_CALLS);
  let scratchBlock = 0;
  let scratchBytes = 0;

  function allocate(bytes: number): number {
    return checked(wasm._malloc(bytes) >>> 0, bytes);
  }

  const address = (tensor: TensorInfo) => backend.dataIdMap.get(tensor.dataId).memoryOffset;

  return {
    memory,
    address,
    output(shape, dtype = 'float32') {
      const tensor = backend.makeOutput(shape, dtype);
      checked(address(tensor), util.sizeFromShape(shape) * util.bytesPerElement(dtype));
      return tensor;
    },
    share({ dataId, shape, dtype }) {
      backend.incRef(dataId);
      return { dataId, shape, dtype };
    },
    scratch(bytes) {
      if (bytes > scratchBytes) {
        if (scratchBlock) wasm._free(scratchBlock);
        [scratchBlock, scratchBytes] = [0, 0];
        scratchBlock = allocate(bytes + CACHE_LINE);
        scratchBytes = bytes;
      }
      return Math.ceil(scratchBlock / CACHE_LINE) * CACHE_LINE;
    },
    integers(values, place = 0) {
      // A new view each time: the backend's memory grows, and old views then see nothing.
      const at = integersAddress + place * INTEGERS * 4;
      new Int32Array(memory.buffer, at, INTEGERS).set(values);
      return at;
    },
  };
}
