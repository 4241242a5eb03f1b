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
