import type { TrainerReport, TrainerRequest } from './protocol.ts';
import { errorWords, isOfTheDisk } from './runs/problem.ts';
import { StoppedError } from './trainer/subject.ts';

/**
 * The trainer process: does one request of the run that forked it, and ends. Modules that load TensorFlow.js are imported
 * only where they are needed, so that a search over embeddings starts without it.
 */
const stop = new AbortController();

process.on('message', message => {
  const request = message as TrainerRequest;
  if (request.type === 'stop') stop.abort();
  else void answer(request);
});
// The run is gone: nobody would journal what this process does.
process.on('disconnect', () => process.exit(1));
// Ctrl-C reaches the whole process group; the run decides what follows and says `stop`.
process.on('SIGINT', () => {});

async function answer(request: Exclude<TrainerRequest, { type: 'stop' }>): Promise<void> {
  try {
    await perform(request);
    await end(0, { type: 'done' });
  } catch (error) {
    if (error instanceof StoppedError || error === stop.signal.reason) await end(0, { type: 'stopped' });
    else {
      console.error(error);
      const { message, hint } = errorWords(error);
      await end(1, { type: 'failed', reason: message, ...(hint && { hint }), disk: isOfTheDisk(error) });
    }
  }
}

async function perform(request: Exclude<TrainerRequest, { type: 'stop' }>): Promise<void> {
  switch (request.type) {
    case 'choose_backend': {
      const { chooseBackend } = await import('./tensor/backends.ts');
      return send({ type: 'backend', report: await chooseBackend(request.wanted) });
    }
    case 'measure_backend': {
      const { backendSpeed } = await import('./trainer/speed.ts');
      return send({ type: 'speed', speed: await backendSpeed(request.backend) });
    }
    case 'inspect_onnx': {
      const { inspectOnnx } = await import('./trainer/onnx/inspect.ts');
      return send({ type: 'network', network: await inspectOnnx(request.task) });
    }
    case 'member': {
      const { doMember } = await import('./trainer/member.ts');
      return doMember(request.task, stop.signal);
    }
    case 'trial': {
      const { doTrial } = await import('./trainer/trial.ts');
      return doTrial(request.task, stop.signal);
    }
    case 'nearest': {
      const { findNearest } = await import('./trainer/nearest.ts');
      return findNearest(request.task, found => send({ type: 'nearest', found }), stop.signal);
    }
  }
}

function send(report: TrainerReport): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.send) reject(new Error('A trainer is started by a run, not by hand.'));
    else process.send(report, (error: Error | null) => (error ? reject(error) : resolve()));
  });
}

/**
 * Ends the process explicitly: WebGPU and worker threads would keep it alive. Messages keep their order, so when the last
 * one is sent all are.
 */
async function end(code: number, last: TrainerReport): Promise<never> {
  await send(last).catch(() => {});
  process.exit(code);
}
