import './common/theme.css';
import './app/app.css';
import './common/controls.ts';
import type { Bootstrap } from '../server/src/protocol.ts';
import { startApp } from './app/app.ts';
import { VIEWS } from './app/views.ts';
import { editorHost } from './common/editorHost.ts';
import { recordedHost } from './common/recordedHost.ts';

const bootstrap: Bootstrap = JSON.parse(document.getElementById('bootstrap')!.textContent!);
const host = bootstrap.kind === 'editor' ? editorHost(bootstrap) : recordedHost(bootstrap);
startApp(document.getElementById('app')!, host, bootstrap.route, VIEWS);
