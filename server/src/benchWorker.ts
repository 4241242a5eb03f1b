import { createInterface } from 'node:readline';
import { about } from './benchWorker/about.ts';
import { decode, photographs } from './benchWorker/decode.ts';
import { embeddings } from './benchWorker/embeddings.ts';
import { neighbours, rows, search } from './benchWorker/knn.ts';
import { network, train } from './benchWorker/training.ts';
import type { BenchRequest } from './protocol.ts';

/**
 * The process that measures ours for `depthlens bench`: takes one JSON request a line, gives one JSON answer a line, until
 * its input ends.
 */
async function answer(request: BenchRequest): Promise<object> {
  switch (request.type) {
    case 'about':
      return about(request.threads);
    case 'network':
      return network(request);
    case 'train':
      return train(request.seconds);
    case 'rows':
      return rows(request.count, request.width);
    case 'embeddings':
      return embeddings(request);
    case 'load':
      throw new Error('What is loaded is what this process made.');
    case 'search':
      return search(request);
    case 'neighbours':
      return neighbours();
    case 'photographs':
      return photographs(request);
    case 'decode':
      return decode(request);
    case 'whole':
      throw new Error('The whole of it is measured with `depthlens run`.');
  }
}

// Ctrl-C reaches the whole process group; the benchmark ends this process itself.
process.on('SIGINT', () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const given = await answer(JSON.parse(line)).catch((error: Error) => ({ error: error.message }));
  process.stdout.write(`${JSON.stringify(given)}\n`);
}
// Worker threads would keep the process alive.
process.exit(0);
