import type { Json } from './config.ts';

/**
 * What the layers of a model are called inside of a .keras file: by their classes, in the order of the model,
 * whatever names they have: `conv2d`, `conv2d_1`.
 */
export function storedNames(layers: readonly Json[]): string[] {
  const seen = new Map<string, number>();
  return layers.map(({ class_name: className }) => {
    const name = snakeCase(String(className));
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return before === 0 ? name : `${name}_${before}`;
  });
}

/** `SeparableConv2D` as `separable_conv2d`, by Keras's own rule. */
function snakeCase(className: string): string {
  return className
    .replaceAll(/\W+/g, '')
    .replaceAll(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** Whether weights have the names of a .keras file: those of their layer, by class, and their number in it. */
export function hasStoredNames(names: readonly string[]): boolean {
  return names.some(name => /^layers\/.+\/vars\/\d+$/.test(name));
}
