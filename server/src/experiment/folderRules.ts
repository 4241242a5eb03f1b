import { FOLDER_KEYS, type FolderFacts } from './imageFolder.ts';
import type { RuleIssue } from './ruleIssue.ts';
import type { ExperimentFile } from './schema.ts';

/** How many small classes are named. */
const NAMED = 5;

/** Checks what concerns folders of images: their keys elsewhere, and what a look at the folder told. */
export function folderRules({ dataset }: ExperimentFile, folder?: FolderFacts): RuleIssue[] {
  if (dataset.name !== 'image_folder')
    return FOLDER_KEYS.filter(key => dataset[key] !== undefined).map(key => ({
      severity: 'error',
      code: 'unused-key',
      path: ['dataset', key],
      message: `\`${key}\` is for \`image_folder\` only. Remove it`,
      key: true,
    }));
  if (dataset.path === undefined) {
    const path = ['dataset', 'path'];
    const message = '`dataset.path` is missing: the folder that holds the images';
    return [{ severity: 'error', code: 'missing-key', path: path.slice(0, -1), message, key: true, missing: path }];
  }
  if (!folder) return [];
  const issues: RuleIssue[] = [];
  if (folder.splits && dataset.test_split)
    issues.push({
      severity: 'warning',
      code: 'split-given',
      path: ['dataset', 'test_split'],
      message: `${dataset.labels ?? dataset.path} says itself which images are for testing, so none are drawn. Remove \`test_split\``,
      key: true,
    });
  const place = dataset.labels === undefined ? 'path' : 'labels';
  if (folder.skipped) {
    const { count, first } = folder.skipped;
    const fails = dataset.on_bad_file === 'fail';
    const files = count === 1 ? 'One file' : `${count} files`;
    issues.push({
      severity: fails ? 'error' : 'warning',
      code: 'files-left-out',
      path: ['dataset', fails ? 'on_bad_file' : place],
      message: `${files} cannot be used${fails ? '' : ' and will be left out'}${count === 1 ? '' : ', the first'}: ${first}`,
    });
  }
  const used = folder.classes.filter(({ name }) => dataset.classes?.includes(name) ?? true);
  const small = used.filter(({ train }) => train < 2);
  if (small.length > 0) {
    const names = small.slice(0, NAMED).map(({ name, train }) => `${name} (${train})`);
    const more = small.length > NAMED ? ` and ${small.length - NAMED} more` : '';
    issues.push({
      severity: 'warning',
      code: 'small-class',
      path: ['dataset', dataset.classes ? 'classes' : place],
      message: `Of ${small.length === 1 ? 'this class' : 'these classes'} there is at most one image to train on: ${names.join(', ')}${more}. A network that holds it out for validation never sees the class`,
    });
  }
  return issues;
}
