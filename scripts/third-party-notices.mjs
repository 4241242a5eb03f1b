// The licences of the packages whose code the bundles hold.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Some packages name their licence and do not carry its text; the package has it in another's. */
const ELSEWHERE = { 'Apache-2.0': 'The text of this licence is in node_modules/sharp/LICENSE.' };

/**
 * @param inputs paths of everything that was bundled, from the root of the project, with `/`
 * @returns one text, package after package
 */
export function thirdPartyNotices(inputs) {
  const folders = new Set(inputs.flatMap(input => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1] ?? []));
  const notices = [...folders].sort().map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const files = readdirSync(folder).filter(file => /^(licen[cs]e|notice)/i.test(file));
    const text = files.map(file => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
    return `${name} ${version} (${license})\n\n${text || ELSEWHERE[license]}`;
  });
  return `Depthlens contains code of these packages.\n\n${notices.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}
