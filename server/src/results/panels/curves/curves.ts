import type { Curves, Section } from '../contract.ts';
import { kept } from '../kept.ts';
import { orLatest } from '../latest.ts';
import { finishedOf, type RunNow } from '../lookAt.ts';
import { openedRun } from '../openedRun.ts';
import { comesWhen } from '../toCome.ts';
import type { Watch } from '../watch.ts';
import { BY_DEPTH, byDepthSection, DEPTHS, type Depths, depthsSection } from './depths.ts';
import { inferenceSection } from './inference.ts';
import { trainingSection } from './training.ts';

/**
 * Everything that is drawn over steps, layers and depths, as far as it is known.
 * @param member one of them; the mean of all if left out
 * @throws a plain message if the run has no such member
 */
export async function curvesAnswer(run: RunNow, member: number | undefined, watch: Watch): Promise<Curves> {
  if (member !== undefined && !run.state.members[member])
    throw new Error(`${run.record.name} has no member ${member}: it has ${run.state.members.length}.`);
  return {
    sections: [
      await trainingSection(run, member, watch),
      await inferenceSection(run, member, watch),
      ...(await depthSections(run, member, watch)),
    ],
  };
}

/** Goes on also when the view that asked is satisfied with less: it asks again. */
const TO_ITS_END: Watch = { signal: new AbortController().signal, onProgress: () => {} };

async function depthSections(run: RunNow, member: number | undefined, watch: Watch): Promise<Section[]> {
  const place = member === undefined ? undefined : finishedOf(run).findIndex(one => one.member === member);
  const compute = async (watch: Watch) => {
    const opened = await openedRun(run, watch);
    const depths: Depths = {
      facts: opened.facts,
      leaveOneOut: await opened.leaveOneOut(),
      ...(place !== undefined && { place }),
    };
    return [depthsSection(depths), byDepthSection(depths)];
  };
  if (finishedOf(run).length === 0 || place === -1) {
    const toCome = member === undefined ? comesWhen(run) : memberComes(run, member);
    return [DEPTHS, BY_DEPTH].map(head => ({ ...head, panels: [], notes: [], toCome }));
  }
  // Of a member that is looked at alone nothing is kept: they are many, and it is soon computed.
  if (member !== undefined) return compute(watch);
  const atWork = run.status === 'running';
  const sections = kept(run, 'depths', atWork ? TO_ITS_END : watch, compute);
  return atWork ? orLatest(`${run.folder} depths`, sections) : sections;
}

function memberComes(run: RunNow, member: number): string {
  const { status } = run.state.members[member];
  if (status === 'failed') return `Member ${member} has failed: ${run.state.members[member].failure?.reason ?? ''}`;
  return `This comes when member ${member} is finished.`;
}
