/** Experiments on the images that the extension brings, small enough for a scenario. */

/** Done within seconds. */
export const small = (name: string) => multilayerPerceptron(name, { layers: 2, width: 0.1, steps: 60 });

/** Takes long enough to be cancelled, and ends within a minute. */
export const medium = (name: string) => multilayerPerceptron(name, { layers: 4, width: 0.5, steps: 300 });

/** Does not end while a scenario lasts. */
export const long = (name: string) => multilayerPerceptron(name, { layers: 4, width: 0.5, steps: 100_000 });

/** The text of the quickstart with fewer images and steps. */
export const hurried = (quickstart: string) =>
  quickstart
    .replace('{ name: fashion_mnist_mini }', '{ name: fashion_mnist_mini, limit: { train: 900, test: 200 } }')
    .replace('[250, 100]', '[16, 4]');

function multilayerPerceptron(
  name: string,
  { layers, width, steps }: { layers: number; width: number; steps: number },
): string {
  return `name: ${name}
dataset: { name: fashion_mnist_mini, limit: { train: 600, test: 100 } }
model: { architecture: mlp, hidden_layers: ${layers}, width: ${width} }
training: { batch_size: 100, learning_rate: 0.01, schedule: [${steps}] }
measures: [prediction_depth]
compute: { backend: wasm, workers: 1 }
`;
}
