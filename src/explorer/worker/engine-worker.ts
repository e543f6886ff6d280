/** Entry point of an engine worker. */
import type { EngineReply, EngineRequest } from '../engine/protocol.js';

addEventListener('message', ({ data }: MessageEvent<EngineRequest>) => {
  if (data.kind !== 'ask') return;
  const { slot, number } = data;
  postMessage({ kind: 'answer', slot, number, answer: { kind: 'done', milliseconds: 0 } } satisfies EngineReply);
});
