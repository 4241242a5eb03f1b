import type { Facts } from '../../experiment/facts.ts';
import type { ExperimentFile } from '../../experiment/schema.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ParsedText } from '../parse/parse.ts';

/** What the looked-up facts say of an experiment. */
export function factDiagnostics(file: ExperimentFile, facts: Facts, rangeOf: ParsedText['rangeOf']): Diagnostic[] {
  const found: Diagnostic[] = [];
  if (facts.data && file.dataset.path !== undefined) {
    const { key = 'path', ...problem } = facts.data;
    found.push({ range: rangeOf(['dataset', key]), severity: 'error', ...problem });
  }
  if (facts.hnswlib !== undefined && file.probes?.method === 'hnsw')
    found.push({
      range: rangeOf(['probes', 'method']),
      severity: 'error',
      code: 'missing-package',
      message: facts.hnswlib,
    });
  if (facts.onnxRuntime !== undefined && file.model?.architecture === 'onnx')
    found.push({
      range: rangeOf(['model', 'architecture']),
      severity: 'error',
      code: 'missing-package',
      message: facts.onnxRuntime,
    });
  return found;
}
