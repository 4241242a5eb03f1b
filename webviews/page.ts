import './common/theme.css';
import './app/app.css';
import './common/controls.ts';
import type { Bootstrap } from '../server/src/protocol.ts';
import { startApp } from './app/app.ts';
import { startReport } from './app/report.ts';
import { VIEWS } from './app/views.ts';
import { editorHost } from './common/editorHost.ts';
import { recordedHost } from './common/recordedHost.ts';

const bootstrap: Bootstrap = JSON.parse(document.getElementById('bootstrap')!.textContent!);
const app = document.getElementById('app')!;
if (bootstrap.kind === 'report') startReport(app, bootstrap, VIEWS);
else
  startApp(app, bootstrap.kind === 'editor' ? editorHost(bootstrap) : recordedHost(bootstrap), bootstrap.route, VIEWS);
