/** Entry point of an engine worker. */
import { createEntryEngine } from '../engine/create-engine.js';
import { createDispatcher, type Dispatcher } from '../engine/dispatcher.js';
import type { EngineReply, EngineRequest } from '../engine/protocol.js';
import { createWorkbench } from '../engine/workbench.js';
import { browserSurroundings } from './browser-backends.js';

let dispatcher: Dispatcher | undefined;

addEventListener('message', ({ data }: MessageEvent<EngineRequest>) => {
  if (data.kind === 'start') dispatcher = start(data.threads);
  else dispatcher?.receive(data);
});

function start(threads: number): Dispatcher {
  const surroundings = browserSurroundings(threads);
  const workbench = createWorkbench(surroundings);
  return createDispatcher(
    (reply: EngineReply) => postMessage(reply),
    () => createEntryEngine(surroundings, workbench),
  );
}
