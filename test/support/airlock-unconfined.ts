import { enterAirlock } from '../../src/airlock/enter.ts';

/** As if the daemon had forgotten a flag: the model says that one more right is held. */
const has = process.permission.has.bind(process.permission);
process.permission.has = (right: string, reference?: string) => right === 'child' || has(right, reference);
enterAirlock();
