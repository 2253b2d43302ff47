/**
 * For Node processes that a test kills or limits. Each process writes its coverage as it exits: cut short by a signal or
 * a file size limit, that file cannot be parsed, and one such file fails the whole run.
 */
export const CHILD_ENV: NodeJS.ProcessEnv = { ...process.env, NODE_OPTIONS: '', NODE_V8_COVERAGE: '' };
