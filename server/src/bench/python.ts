import { startPeer } from './processes.ts';
import { LIBRARIES, type Library } from './work.ts';

/** What was found to measure against. */
export interface Peers {
  /** The interpreter; undefined if there is none. */
  python: string | undefined;
  versions: Partial<Record<Library | 'python' | 'numpy', string>>;
  /** What multiplies matrices for faiss and numpy, in words. */
  blas: string[];
}

const CANDIDATES = ['python3', '/usr/bin/python3', 'python'];

/** How each library is installed, on Debian and elsewhere. */
const INSTALLATION: Record<Library, string> = {
  torch: 'PyTorch is not measured. Install python3-torch (Debian) or `pip install torch`.',
  faiss:
    'faiss is not measured. Install python3-faiss and libopenblas0-pthread (Debian; without the latter it crawls) or `pip install faiss-cpu`.',
  sklearn: 'scikit-learn is not measured. Install python3-sklearn (Debian) or `pip install scikit-learn`.',
};

/**
 * The interpreter with the most of the libraries. `DEPTHLENS_PYTHON` names the only one to try.
 * @param onNew is told how to end each process that is started
 */
export async function findPeers(onNew: (process: { kill(): Promise<void> }) => void): Promise<Peers> {
  const chosen = process.env.DEPTHLENS_PYTHON;
  let best: Peers = { python: undefined, versions: {}, blas: [] };
  for (const python of chosen ? [chosen] : CANDIDATES) {
    const peer = startPeer(python, 1);
    onNew(peer);
    try {
      const found = await peer.ask<Omit<Peers, 'python'>>({ type: 'about', threads: 1 });
      if (best.python === undefined || missing(found).length < missing(best).length) best = { python, ...found };
    } catch {
      // There is no such interpreter here.
    } finally {
      await peer.kill();
    }
    if (missing(best).length === 0) break;
  }
  return best;
}

function missing({ versions }: Pick<Peers, 'versions'>): Library[] {
  return LIBRARIES.filter(library => versions[library] === undefined);
}

/** A line for each library that is not there: what to install. */
export function installationHints(peers: Peers): string[] {
  const place = peers.python ? '' : ' No Python was found; DEPTHLENS_PYTHON names one.';
  return missing(peers).map(library => INSTALLATION[library] + place);
}
