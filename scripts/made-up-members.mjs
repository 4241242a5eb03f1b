// Members that were never trained, with as much in them as real ones leave: for the scripts that measure.
/** k of the probes. */
export const K = 30;
/** The last of them is the last step of training. */
export const EVALUATION_STEPS = Int32Array.from({ length: 51 }, (_, i) => 200 * i);
/** Of an image's prediction while its network trains. */
const CHANGES = 6;

/**
 * Members one after another, each with a split of its own and with pieces of the same random numbers.
 * @param {{ members: number, examples: number, probes: number, classes: number, split: number }} sizes
 */
export function* madeUpMembers({ members, examples, probes, classes, split }) {
  let state = 1;
  const random = below => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const longest = examples * Math.max(probes, classes);
  const pool = (type, below) => type.from({ length: longest + examples }, () => random(below));
  const pools = {
    steps: pool(Int32Array, 10_000),
    depths: pool(Float32Array, probes),
    reals: pool(Float32Array, 1e6).map(value => value / 1e5),
    classes: pool(Uint8Array, classes),
    votes: pool(Uint8Array, (2 * K) / classes),
    thousands: pool(Int32Array, 1000),
    changes: Int32Array.from({ length: 2 * CHANGES * examples + 1 }, () => random(classes)),
  };
  const piece = (numbers, length) => {
    const from = random(numbers.length - length);
    return numbers.subarray(from, from + length);
  };
  for (let member = 0; member < members; member++) {
    const drawn = piece(pools.thousands, examples);
    const made = isHeld => {
      const index = Int32Array.from(drawn.keys()).filter(i => drawn[i] < 1000 * split === isHeld);
      const count = index.length;
      const labels = index.map(i => (i * 7919) % classes);
      return {
        index,
        arrays: {
          labels,
          original_labels: labels,
          predictions: Int32Array.from(piece(pools.classes, count)),
          iteration_learned: piece(pools.steps, count),
          prediction_depth: piece(pools.depths, count),
          output_margin: piece(pools.reals, count),
          input_margin: piece(pools.reals, count),
          logits: piece(pools.reals, count * classes),
          probe_classes: piece(pools.classes, count * probes),
        },
        votes: Array.from({ length: probes }, () => piece(pools.votes, count * classes)),
        history: {
          ends: Int32Array.from(index.keys(), row => CHANGES * (row + 1)),
          changes: piece(pools.changes, 2 * CHANGES * count),
        },
      };
    };
    yield { train: made(false), validation: made(true) };
  }
}
