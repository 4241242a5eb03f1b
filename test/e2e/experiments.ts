/** Experiments on the images that the extension brings, small enough for a scenario. */

/** Done within seconds. */
export const small = (name: string) => experiment(name, { layers: 2, width: 0.1, steps: 60 });

/** Takes long enough to be cancelled, and ends within a minute. */
export const medium = (name: string) => experiment(name, { layers: 4, width: 0.5, steps: 300 });

/** Does not end while a scenario lasts. */
export const long = (name: string) => experiment(name, { layers: 4, width: 0.5, steps: 100_000 });

function experiment(name: string, { layers, width, steps }: { layers: number; width: number; steps: number }): string {
  return `name: ${name}
dataset: { name: fashion_mnist_mini, limit: { train: 600, test: 100 } }
model: { architecture: mlp, hidden_layers: ${layers}, width: ${width} }
training: { batch_size: 100, learning_rate: 0.01, schedule: [${steps}] }
measures: [prediction_depth]
compute: { backend: wasm, workers: 1 }
`;
}
