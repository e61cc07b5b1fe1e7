/**
 * Sets the engine for programs that end within seconds, when it is loaded: V8 begins to optimise after this many bytes of
 * bytecode instead of some 130,000, since what it spends on code that is soon done never comes back. A long run is optimised
 * all the same, a little later.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--interrupt-budget=1000000');
