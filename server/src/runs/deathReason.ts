/** Why a process ended that did not say so itself, and what to do. */
export interface DeathReason {
  reason: string;
  hint: string;
}

interface Cause {
  /** Looked for in the last lines of the log. */
  pattern: RegExp;
  reason: string;
  hint: string;
}

const MEMORY_HINT =
  'Close other programs, or let fewer members train at once (`resume --workers 1`; in the editor the setting ' +
  'depthlens.workers), then resume the run. A narrower network (`model.width`) takes less memory.';
const GPU_HINT =
  'Resume the run: it goes on from its last checkpoint. If it happens again, update the driver of the GPU, or start ' +
  'the experiment anew with `compute: { backend: wasm }`.';

const CAUSES: readonly Cause[] = [
  {
    pattern: /JavaScript heap out of memory|Reached heap limit|Allocation failed - process out of memory/i,
    reason: 'ran out of memory (JavaScript heap)',
    hint: MEMORY_HINT,
  },
  {
    pattern: /CUDA_ERROR_OUT_OF_MEMORY|OUT_OF_DEVICE_MEMORY|OOM when allocating tensor|CUDA out of memory/i,
    reason: 'ran out of memory of the GPU',
    hint:
      'Close other programs that use the GPU, then resume the run. A smaller `training.batch_size` or `model.width` ' +
      'takes less memory.',
  },
  {
    pattern: /device (is|was) lost|DEVICE_LOST|DEVICE_(REMOVED|HUNG)|CUDA_ERROR_\w+|CUDNN_STATUS_\w+/i,
    reason: 'lost the GPU',
    hint: GPU_HINT,
  },
  {
    pattern: /Cannot allocate memory|std::bad_alloc|RangeError: (Array buffer allocation|WebAssembly.Memory)/i,
    reason: 'ran out of memory',
    hint: MEMORY_HINT,
  },
];

/** Exit codes of Windows for a process that crashed in native code: access violation, stack overflow, heap damage. */
const WINDOWS_CRASHES = [0xc0000005, 0xc00000fd, 0xc0000374];
const CRASH_SIGNALS = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGABRT'];

/** Why a process died of which only its last words are left; undefined if they do not say it. */
export function deathReasonFrom(who: string, log: string): DeathReason | undefined {
  const cause = causeIn(log);
  return cause && { reason: `${who} ${cause.reason} and ended.\nIts last words:\n${log}`, hint: cause.hint };
}

function causeIn(log: string): Cause | undefined {
  return CAUSES.find(({ pattern }) => pattern.test(log));
}

/**
 * Why a process died.
 * @param who `The trainer`: begins the sentence
 * @param log its last words
 */
export function deathReason(who: string, code: number | null, signal: NodeJS.Signals | null, log: string): DeathReason {
  const ending = signal ?? (code === null ? 'no exit code' : `exit code ${code}`);
  const told = log ? `\nIts last words:\n${log}` : '';
  const cause = causeIn(log);
  if (cause) return { reason: `${who} ${cause.reason} and ended (${ending}).${told}`, hint: cause.hint };
  if (signal === 'SIGKILL')
    return {
      reason: `${who} was killed (SIGKILL), most likely by the system because memory ran out.${told}`,
      hint: MEMORY_HINT,
    };
  if (signal && !CRASH_SIGNALS.includes(signal))
    return { reason: `${who} was ended from outside (${signal}).${told}`, hint: 'Resume the run.' };
  const crashed = signal !== null || code === 134 || WINDOWS_CRASHES.includes(code ?? 0);
  return {
    reason: `${who} ${crashed ? 'crashed' : 'ended unexpectedly'} (${ending}).${told}`,
    hint:
      'Resume the run. If it happens again, `depthlens doctor` tells which backends work here; start the experiment ' +
      'anew with `compute: { backend: wasm }`.',
  };
}
