import { DataError } from '../../data/errors.ts';
import { openOnnxNetwork } from '../../data/networkFile/onnx.ts';
import { FILE_KEY } from '../../data/networkFile/read.ts';
import type { Operation } from '../../experiment/network.ts';
import type { OwnNetwork } from '../../experiment/ownNetwork.ts';
import type { OnnxTask } from '../../protocol.ts';
import { openOnnxSession } from './session.ts';

/** Runs an ONNX model on two black images: where its probes stand, and how wide they are. @throws DataError */
export async function inspectOnnx({
  file,
  experimentFolder,
  image,
  classes,
  placement,
}: OnnxTask): Promise<OwnNetwork> {
  const network = await openOnnxNetwork(file, experimentFolder, image, placement);
  const session = await openOnnxSession(network, 1);
  try {
    const [height, width, channels] = image;
    const pixels = new Uint8Array(2 * height * width * channels);
    const blank = { pixels, height, width, channels, mean: Array(channels).fill(0), std: Array(channels).fill(1) };
    const names = ['input', ...network.probes, 'softmax'];
    const values = await session.embed(blank, Int32Array.of(0, 1), names);
    const widths = values.map(({ length }) => length / 2);
    if (widths[widths.length - 1] !== classes)
      throw new DataError(
        `The network gives ${widths[widths.length - 1]} numbers (${network.logits}), and the data set has ${classes} classes`,
        { path: FILE_KEY, hint: 'Its first output has to have one number for each class, in the order of the labels.' },
      );
    const operations = names.map((name, i): Operation => {
      // What the model costs, its runtime does not tell: each weight is used once at least.
      const whole = name === 'softmax' ? network.parameters : 0;
      return { name, width: widths[i], multiplyAdds: whole, parameters: whole, paper: false };
    });
    return { operations, fingerprint: network.fingerprint };
  } finally {
    await session.close();
  }
}
