/** The language server. The editor starts it with `--node-ipc` or `--stdio`. */
import { startServer } from './server/start.ts';

startServer();
