import { isObject, type Json } from './config.ts';
import { type GraphLayer, IMAGE, type LayerGraph } from './graph.ts';
import { placesIn, type TensorPlace, usesOf } from './inbound.ts';
import { storedNames } from './kerasFileNames.ts';
import { NetworkFileError } from './problem.ts';

/** Layers inside of layers inside of layers: far more than a network has. */
const DEEPEST = 20;
const MOST_LAYERS = 10_000;

/** Where a model stands inside of others. */
interface Place {
  /** Before the names of its layers. */
  prefix: string;
  /** The same in a .keras file. */
  storedAt: string;
  depth: number;
}
const ROOT: Place = { prefix: '', storedAt: '', depth: 0 };

interface Building {
  layers: GraphLayer[];
  names: Set<string>;
}

/**
 * Reads the topology of a TensorFlow.js layers model: `modelTopology` of its file, as the converter writes it from Keras
 * 2 or 3 and as `model.save` of TensorFlow.js does.
 * @throws NetworkFileError
 */
export function readGraph(topology: unknown): LayerGraph {
  const model = modelOf(topology);
  const building: Building = { layers: [], names: new Set() };
  const input = inputShape(model);
  if (!input)
    throw new NetworkFileError(
      'The network does not say what images it takes: none of its layers has a batch_input_shape',
      'Build it with an input shape (`keras.Input((28, 28, 1))`), and convert it again.',
    );
  const output = addModel(building, model, IMAGE, ROOT);
  if (output === IMAGE) throw new NetworkFileError('The network has no layers');
  const name = asConfig(model.config).name;
  return { name: typeof name === 'string' ? name : 'model', layers: building.layers, input, output };
}

/** The model in what a file holds: `{ model_config: MODEL }` from the converter, or MODEL itself. */
function modelOf(topology: unknown): Json {
  const found = isObject(topology) && isObject(topology.model_config) ? topology.model_config : topology;
  if (isObject(found) && isModel(found)) return found;
  if (isObject(found) && typeof found.class_name === 'string')
    throw new NetworkFileError(
      `The network is a ${found.class_name}, and only Sequential and Functional models can be read`,
      'Models that are Python classes of their own cannot: build the same layers with the functional API.',
    );
  throw new NetworkFileError('The file holds no model of layers: `modelTopology` has no `class_name` and `config`');
}

function isModel({ class_name: className }: Json): boolean {
  return className === 'Sequential' || className === 'Functional' || className === 'Model';
}

/** The layers of a model. Old versions write those of a Sequential as its whole config. */
function layersOf(model: Json): Json[] {
  const list = Array.isArray(model.config) ? model.config : asConfig(model.config).layers;
  if (!Array.isArray(list) || !list.every(isObject)) throw new NetworkFileError('A model in the file has no `layers`');
  return list;
}

function asConfig(value: unknown): Json {
  return isObject(value) ? value : {};
}

function inputShape(model: Json, depth = 0): (number | null)[] | undefined {
  if (depth > DEEPEST) return undefined;
  const layers = layersOf(model);
  if (model.class_name === 'Sequential') {
    const built = shapeIn(asConfig(model.config).build_input_shape);
    const [first, second] = layers;
    return first === undefined
      ? built
      : (ownInputShape(first, depth) ?? (second && ownInputShape(second, depth)) ?? built);
  }
  const inputs = placesIn(asConfig(model.config).input_layers);
  if (inputs.length !== 1)
    throw new NetworkFileError(
      `The network has ${inputs.length} inputs (${inputs.map(({ layer }) => layer).join(', ')}), and Depthlens gives it one: the image`,
    );
  const input = layers.find(layer => nameOf(layer) === inputs[0].layer);
  return input && ownInputShape(input, depth);
}

function ownInputShape(layer: Json, depth: number): (number | null)[] | undefined {
  if (isModel(layer)) return inputShape(layer, depth + 1);
  const config = asConfig(layer.config);
  return shapeIn(config.batch_input_shape ?? config.batch_shape);
}

/** Without the batch, which comes first. */
function shapeIn(written: unknown): (number | null)[] | undefined {
  if (!Array.isArray(written) || written.length < 2) return undefined;
  const shape = written.slice(1).map(length => (typeof length === 'number' && length > 0 ? length : null));
  return shape;
}

/** Adds the layers of a model behind `input`. @returns where its output comes from */
function addModel(building: Building, model: Json, input: number, place: Place): number {
  if (place.depth > DEEPEST) throw new NetworkFileError('The network has models inside of models without an end');
  return model.class_name === 'Sequential'
    ? addSequential(building, model, input, place)
    : addFunctional(building, model, input, place);
}

function addSequential(building: Building, model: Json, input: number, place: Place): number {
  const all = layersOf(model);
  const stored = storedNames(all);
  let at = input;
  for (const [i, layer] of all.entries()) at = addLayer(building, layer, [at], { ...place, storedName: stored[i] }, 0);
  return at;
}

/** Goes back from the output, so that layers that do nothing for it are left out. */
function addFunctional(building: Building, model: Json, input: number, within: Place): number {
  const config = asConfig(model.config);
  const all = layersOf(model);
  const layers = new Map(all.map(layer => [nameOf(layer), layer]));
  const names = storedNames(all);
  const stored = new Map(all.map((layer, i) => [layer, names[i]]));
  const inputs = placesIn(config.input_layers);
  const outputs = placesIn(config.output_layers);
  if (outputs.length !== 1)
    throw new NetworkFileError(
      `The network has ${outputs.length} outputs (${outputs.map(({ layer }) => layer).join(', ')}), and Depthlens needs one: the classes`,
      'Make a model of the one that classifies: `keras.Model(model.input, model.outputs[0])`.',
    );
  const made = new Map<string, number>();
  const underWay = new Set<string>();
  const keyOf = ({ layer, use }: TensorPlace) => `${use} ${layer}`;

  // Keras counts the uses of a model inside of the model from 1, as its own making was the first, and leaves that out.
  const named = [...layers.values()].flatMap(layer => usesOf(layer).flat()).concat(outputs);
  const firsts = (layer: Json, name: string) => {
    if (!isModel(layer)) return 0;
    const last = Math.max(0, ...named.filter(place => place.layer === name).map(({ use }) => use));
    return last >= usesOf(layer).length ? 1 : 0;
  };

  /** What a place still waits for, or undefined where its layer can be made. */
  const visit = (place: TensorPlace): TensorPlace[] => {
    const { layer: name, use, output } = place;
    const layer = layers.get(name);
    if (!layer) throw new NetworkFileError(`The file names a layer ${name}, and has none of that name`);
    if (output !== 0)
      throw new NetworkFileError(
        `Layer ${name} (${layer.class_name}) has several outputs, which Depthlens does not know`,
      );
    const taken = usesOf(layer)[use - firsts(layer, name)] ?? [];
    const waiting = taken.filter(source => !made.has(keyOf(source)));
    if (waiting.length > 0) return waiting;
    if (taken.length === 0 && layer.class_name === 'InputLayer') {
      if (inputs.some(({ layer: given }) => given === name)) made.set(keyOf(place), input);
      else throw new NetworkFileError(`Layer ${name} is an input that the model does not name`);
      return [];
    }
    if (taken.length === 0)
      throw new NetworkFileError(`Layer ${name} (${layer.class_name}) takes nothing from the layers before it`);
    const sources = taken.map(source => made.get(keyOf(source))!);
    made.set(keyOf(place), addLayer(building, layer, sources, { ...within, storedName: stored.get(layer)! }, use));
    return [];
  };

  const stack = [outputs[0]];
  while (stack.length > 0) {
    const place = stack[stack.length - 1];
    const key = keyOf(place);
    const waiting = made.has(key) ? [] : visit(place);
    if (waiting.length === 0) {
      underWay.delete(key);
      stack.pop();
      continue;
    }
    underWay.add(key);
    if (waiting.some(source => underWay.has(keyOf(source))))
      throw new NetworkFileError(`Layer ${place.layer} takes its own output, in a circle`);
    // Reversed, so that the first input's branch is computed first.
    stack.push(...waiting.toReversed());
  }
  return made.get(keyOf(outputs[0]))!;
}

/** @param use the how-manieth of the layer, from 0 */
function addLayer(
  building: Building,
  layer: Json,
  inputs: number[],
  { prefix, storedAt: outer, storedName, depth }: Place & { storedName: string },
  use: number,
): number {
  const name = prefix + nameOf(layer);
  const storedAt = `${outer}layers/${storedName}`;
  if (isModel(layer)) {
    if (inputs.length !== 1)
      throw new NetworkFileError(`The model ${name} inside of the network has ${inputs.length} inputs`);
    return addModel(building, layer, inputs[0], { prefix: `${name}/`, storedAt: `${storedAt}/`, depth: depth + 1 });
  }
  if (layer.class_name === 'InputLayer') return inputs[0];
  const { layers, names } = building;
  if (layers.length >= MOST_LAYERS) throw new NetworkFileError(`The network has more than ${MOST_LAYERS} layers`);
  let unique = use === 0 ? name : `${name}:${use + 1}`;
  for (let again = 2; names.has(unique); again++) unique = `${name}:${again}`;
  names.add(unique);
  layers.push({
    name: unique,
    weights: name,
    storedAt,
    className: String(layer.class_name),
    config: asConfig(layer.config),
    inputs,
  });
  return layers.length - 1;
}

function nameOf(layer: Json): string {
  const name = asConfig(layer.config).name ?? layer.name;
  if (typeof name === 'string' && name !== '') return name;
  throw new NetworkFileError(`A layer of the class ${layer.class_name} has no name`);
}
