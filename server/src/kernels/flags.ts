/**
 * The V8 flags with which a trainer process of this Node computes fastest. Only versions that were tried have any: an
 * unknown flag would end the process at its start.
 * @param nodeVersion as `process.versions.node` or `process.version` gives it
 */
export function v8Flags(nodeVersion: string): string[] {
  const major = Number.parseInt(nodeVersion.replace(/^v/, ''), 10);
  if (major === 20) return ['--experimental-wasm-relaxed-simd'];
  if (major === 24) return ['--experimental-wasm-revectorize'];
  return [];
}

/**
 * What a person whose CPU computes should know of their Node, in one line.
 * @returns undefined if it is as fast as any
 */
export function slowNode(nodeVersion: string): string | undefined {
  const version = nodeVersion.replace(/^v/, '');
  if (!(Number.parseInt(version, 10) < 24)) return undefined;
  return (
    `Node ${version} computes with 128-bit SIMD. Node 24 can use 256 bits, which is faster on most machines: ` +
    'start with it, or name it in the setting `depthlens.nodePath`.'
  );
}
