/**
 * Sprite sheets that were asked for, decoded, and no more of them than memory is for. Who needs a sheet asks on every
 * drawing; what nobody asked for longest goes first.
 */
export interface SheetCache<Sheet> {
  /** The sheet if it is there; else it is fetched, and `arrived` told. */
  get(name: string): Sheet | null;
  /** Fetches that these do not need any more end: they have scrolled off the screen. */
  keepFetching(names: ReadonlySet<string>): void;
  /** A sheet that could not be had. It is not tried again. */
  failed(name: string): boolean;
  clear(): void;
  bytes(): number;
}

export interface SheetSource<Sheet> {
  /** @param signal ends it */
  load(name: string, signal: AbortSignal): Promise<Sheet>;
  bytesOf(sheet: Sheet): number;
  release(sheet: Sheet): void;
}

/**
 * @param limits bytes that decoded sheets may take together (a single one may take more), and how many are fetched at once
 * @param arrived told once something new can be drawn, or cannot
 */
export function sheetCache<Sheet>(
  { load, bytesOf, release }: SheetSource<Sheet>,
  limits: { bytes: number; atOnce: number },
  arrived: () => void,
): SheetCache<Sheet> {
  // Maps iterate in the order of insertion, so the sheet that was asked for longest ago is the first.
  const sheets = new Map<string, Sheet>();
  const loading = new Map<string, AbortController>();
  const wanted = new Set<string>();
  const lost = new Set<string>();
  let bytes = 0;

  const drop = (name: string, sheet: Sheet) => {
    sheets.delete(name);
    bytes -= bytesOf(sheet);
    release(sheet);
  };
  const fetchNext = () => {
    for (const name of wanted) {
      if (loading.size >= limits.atOnce) return;
      wanted.delete(name);
      void fetchOne(name);
    }
  };
  const fetchOne = async (name: string) => {
    const controller = new AbortController();
    loading.set(name, controller);
    try {
      const sheet = await load(name, controller.signal);
      if (controller.signal.aborted) release(sheet);
      else {
        sheets.set(name, sheet);
        bytes += bytesOf(sheet);
        for (const [oldest, old] of sheets) {
          if (bytes <= limits.bytes || oldest === name) break;
          drop(oldest, old);
        }
      }
    } catch {
      if (!controller.signal.aborted) lost.add(name);
    }
    const still = loading.get(name) === controller;
    if (still) loading.delete(name);
    if (still && !controller.signal.aborted) arrived();
    fetchNext();
  };

  return {
    get: name => {
      const sheet = sheets.get(name);
      if (sheet === undefined) {
        if (!loading.has(name) && !lost.has(name)) wanted.add(name);
        fetchNext();
        return null;
      }
      sheets.delete(name);
      sheets.set(name, sheet);
      return sheet;
    },
    keepFetching: names => {
      for (const name of wanted) if (!names.has(name)) wanted.delete(name);
      for (const [name, controller] of loading)
        if (!names.has(name)) {
          controller.abort();
          loading.delete(name);
        }
      fetchNext();
    },
    failed: name => lost.has(name),
    clear: () => {
      wanted.clear();
      lost.clear();
      for (const controller of loading.values()) controller.abort();
      loading.clear();
      for (const [name, sheet] of sheets) drop(name, sheet);
    },
    bytes: () => bytes,
  };
}
