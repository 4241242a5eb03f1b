/** Experiments on the images that the extension brings, small enough for a scenario. */

/** Done within seconds. */
export const small = (name: string) => `name: ${name}
dataset: { name: fashion_mnist_mini, limit: { train: 600, test: 100 } }
model: { architecture: mlp, hidden_layers: 2, width: 0.1 }
training: { batch_size: 100, schedule: [60] }
measures: [prediction_depth]
compute: { backend: wasm, workers: 1 }
`;
