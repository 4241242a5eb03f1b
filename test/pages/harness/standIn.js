// What the editor puts into a webview, for a page in a plain browser: questions go to the server of the harness. Its state
// lives as long as the tab does, as the editor's does as long as the window.
globalThis.acquireVsCodeApi = () => {
  const controllers = new Map();
  const told = message => postMessage(message, '*');
  const ask = async (message, path, body) => {
    const controller = new AbortController();
    controllers.set(message.id, controller);
    try {
      const answer = await fetch(path, { method: 'POST', body: JSON.stringify(body), signal: controller.signal });
      told({ id: message.id, ...(await answer.json()) });
    } catch (error) {
      if (!controller.signal.aborted) told({ type: 'refused', id: message.id, problem: { message: String(error) } });
    }
    controllers.delete(message.id);
  };
  /** For tests: what the page wanted to have saved, copied or opened. */
  globalThis.outside = [];
  return {
    postMessage(message) {
      if (message.type === 'ask') ask(message, '/ask', { question: message.question, params: message.params });
      else if (message.type === 'cancel') controllers.get(message.id)?.abort();
      else if (message.type !== 'ready') globalThis.outside.push(message);
      if (message.type === 'saveFile') told({ type: 'answer', id: message.id, answer: true });
    },
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: state => sessionStorage.setItem('state', JSON.stringify(state)),
  };
};
