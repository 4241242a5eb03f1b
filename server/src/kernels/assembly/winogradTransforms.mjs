// The transforms of Winograd's minimal filtering (Lavin and Gray, 2016), as data, and AssemblyScript made from them.
//
// Four outputs of a filter of three taps take 12 products. Read as products of polynomials, evaluated at six points,
// multiplied there and interpolated, they take 6; in two dimensions 36 instead of 144. The points are 0, a, -a, b, -b and
// infinity. The usual a = 1, b = 2 lose a digit, because the powers of the points grow and cancel; with 3/4 and 3/2 the
// largest error is a third of that, and the powers are exact in float32.
const a = 0.75;
const b = 1.5;
const [a2, b2, a3, b3] = [a * a, b * b, a * a * a, b * b * b];
// Lagrange's divisors: the product of a point's distances to the others.
const [n0, na, nb] = [a2 * b2, 2 * a2 * (a2 - b2), 2 * b2 * (b2 - a2)];

/**
 * Each transform turns the vectors x0, x1, ... into its outputs: linear combinations of inputs and of the named sums that
 * several outputs share.
 */
const transforms = {
  /** Six neighbouring inputs to their polynomial's values at the points. */
  inputTransform: {
    inputs: 6,
    shared: {
      evenA: { x4: 1, x2: -b2 },
      oddA: { x3: 1, x1: -b2 },
      evenB: { x4: 1, x2: -a2 },
      oddB: { x3: 1, x1: -a2 },
    },
    outputs: [
      { x4: 1, x2: -(a2 + b2), x0: a2 * b2 },
      { evenA: 1, oddA: a },
      { evenA: 1, oddA: -a },
      { evenB: 1, oddB: b },
      { evenB: 1, oddB: -b },
      { x5: 1, x3: -(a2 + b2), x1: a2 * b2 },
    ],
  },
  /** Three taps of a filter to six values. */
  filterTransform: {
    inputs: 3,
    shared: { evenA: { x0: 1 / na, x2: a2 / na }, evenB: { x0: 1 / nb, x2: b2 / nb } },
    outputs: [
      { x0: 1 / n0 },
      { evenA: 1, x1: a / na },
      { evenA: 1, x1: -a / na },
      { evenB: 1, x1: b / nb },
      { evenB: 1, x1: -b / nb },
      { x2: 1 },
    ],
  },
  /** Products at the six points to four outputs. */
  outputTransform: {
    inputs: 6,
    shared: { sumA: { x1: 1, x2: 1 }, lessA: { x1: 1, x2: -1 }, sumB: { x3: 1, x4: 1 }, lessB: { x3: 1, x4: -1 } },
    outputs: [
      { x0: 1, sumA: 1, sumB: 1 },
      { lessA: a, lessB: b },
      { sumA: a2, sumB: b2 },
      { x5: 1, lessA: a3, lessB: b3 },
    ],
  },
  /** Four neighbouring gradients of outputs, which act as a filter of four taps on the input, to six values. */
  gradientTransform: {
    inputs: 4,
    shared: {
      evenA: { x0: 1 / na, x2: a2 / na },
      oddA: { x1: a / na, x3: a3 / na },
      evenB: { x0: 1 / nb, x2: b2 / nb },
      oddB: { x1: b / nb, x3: b3 / nb },
    },
    outputs: [
      { x0: 1 / n0 },
      { evenA: 1, oddA: 1 },
      { evenA: 1, oddA: -1 },
      { evenB: 1, oddB: 1 },
      { evenB: 1, oddB: -1 },
      { x3: 1 },
    ],
  },
  /** Products at the six points to the gradients of three taps. */
  filterGradientTransform: {
    inputs: 6,
    shared: { sumA: { x1: 1, x2: 1 }, sumB: { x3: 1, x4: 1 } },
    outputs: [
      { x0: 1, sumA: 1, sumB: 1 },
      { x1: a, x2: -a, x3: b, x4: -b },
      { x5: 1, sumA: a2, sumB: b2 },
    ],
  },
};

/** As outputTransform, the second of the two passes over a tile: each output plus a bias, and then through a ReLU. */
transforms.biasedOutputTransform = {
  ...transforms.outputTransform,
  bias: true,
  outputs: transforms.outputTransform.outputs.map(terms => ({ offset: 1, ...terms })),
};
transforms.rectifiedOutputTransform = { ...transforms.biasedOutputTransform, rectified: true };

/** The first of the two passes over an image, whose lines stand anywhere: some may be padding. */
transforms.inputLinesTransform = { ...transforms.inputTransform, anywhere: true };
transforms.gradientLinesTransform = { ...transforms.gradientTransform, anywhere: true };

/** The source of the module `./winogradTransforms`: a function for each transform, on eight floats at a time. */
export function winogradTransforms() {
  const functions = Object.entries(transforms).map(functionOf).join('');
  const stores = factors.map((factor, i) => `  store<f32>(factors, ${factor}, ${i * 4});\n`).join('');
  return `import { multiplyAdd } from './micro';
${functions}
/** Bytes of the table of factors that the transforms read. */
export const FACTOR_BYTES: usize = ${factors.length * 4};
export function writeFactors(factors: usize): void {
${stores}}
`;
}

// V8 builds a constant vector anew, from four instructions, wherever it is used; it is faster to load it.
const factors = [];
function factorVector(factor) {
  if (!factors.includes(factor)) factors.push(factor);
  return `v128.load32_splat(factors, ${factors.indexOf(factor) * 4})`;
}

// A vector of eight floats is two of 128 bits. Both halves of each operation stand side by side, which V8's revectorizer
// joins; `h` is the ending of a half's names.
const halves = ['', '_'];
const both = line => halves.map(line).join('');

function functionOf([name, { inputs, bias, rectified, anywhere, shared, outputs }]) {
  const numbers = count => [...Array(count).keys()];
  const eachInput = line => numbers(inputs).map(line).join('');
  const inputAt = i => (anywhere ? `p${i} + at` : i === 0 ? 'from' : `from + ${i} * step`);
  const outputAt = i => (i === 0 ? 'to' : `to + ${i} * toStep`);
  const result = (i, h) => (rectified ? `f32x4.pmax(y${i}${h}, zero)` : `y${i}${h}`);
  const work = `
${eachInput(i => halves.map((h, j) => `    let x${i}${h} = v128.load(${inputAt(i)}, ${16 * j});\n`).join(''))}${
    bias ? '    let offset = v128.load(b), offset_ = v128.load(b, 16);\n    b += 32;\n' : ''
  }${Object.entries(shared)
    .map(([sum, terms]) => both(h => `    let ${sum}${h} = ${combination(terms, h)};\n`))
    .join('')}${outputs
    .map((terms, i) => both(h => `    let y${i}${h} = ${combination(terms, h)};\n`))
    .join('')}${outputs
    .map((_, i) => halves.map((h, j) => `    v128.store(${outputAt(i)}, ${result(i, h)}, ${16 * j});\n`).join(''))
    .join('')}    to += 32;
`;
  if (anywhere)
    return `
/**
 * Transforms \`count\` vectors of ${inputs} lines, whose addresses stand at \`lines\`, to ${outputs.length} lines \`toStep\` bytes apart.
 */
export function ${name}(count: i32, factors: usize, lines: usize, to: usize, toStep: usize): void {
${eachInput(i => `  let p${i} = <usize>load<u32>(lines, ${4 * i});\n`)}  let at: usize = 0;
  do {${work}    at += 32;
  } while (--count);
}
`;
  return `
/**
 * Transforms runs of \`count\` vectors: reads ${inputs} vectors \`step\` bytes apart and writes ${outputs.length} vectors \`toStep\` bytes
 * apart${bias ? ', each plus its vector of the row at \`bias\`' : ''}. After each run it skips \`turn\` and \`toTurn\` bytes.
 */
export function ${name}(runs: i32, count: i32, factors: usize, from: usize, turn: usize, step: usize, to: usize, toTurn: usize, toStep: usize${bias ? ', bias: usize' : ''}): void {
${rectified ? '  let zero = f32x4.splat(0);\n' : ''}  do {
    let k = count;
${bias ? '    let b = bias;\n' : ''}    do {${work}      from += 32;
    } while (--k);
    from += turn;
    to += toTurn;
  } while (--runs);
}
`;
}

/** An expression for a sum of names times numbers. */
function combination(terms, h) {
  let sum;
  for (const [name, factor] of Object.entries(terms)) {
    const x = `${name}${h}`;
    if (sum === undefined) sum = factor === 1 ? x : `f32x4.mul(${x}, ${factorVector(factor)})`;
    else if (factor === 1) sum = `f32x4.add(${sum}, ${x})`;
    else if (factor === -1) sum = `f32x4.sub(${sum}, ${x})`;
    else sum = `multiplyAdd(${x}, ${factorVector(factor)}, ${sum})`;
  }
  return sum;
}
