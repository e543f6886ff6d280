#!/usr/bin/env node
/** The executable `nuscan`. The program is loaded where its WebAssembly finds room, which its first imports may need. */
import { startAgainWithoutGuards } from '../edge/start-again.js';

if (!startAgainWithoutGuards()) await import('./program.js');
