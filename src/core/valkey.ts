/** Lines that every Valkey of the platform has, whoever it serves: what would open it, tell of its content, or make it a daemon. */
export const CLOSED_VALKEY: readonly string[] = [
  // The user of nobody could ask for these; they are closed at the root as well.
  'enable-protected-configs no',
  'enable-debug-command no',
  'enable-module-command no',
  // What callers keep stays out of logs: in a report of a crash, of a slow command, and of a wrong one.
  'hide-user-data-from-log yes',
  'crash-log-enabled no',
  'crash-memcheck-enabled no',
  'slowlog-log-slower-than -1',
  'acllog-max-len 64',
  'daemonize no',
  'logfile ""',
  'loglevel notice',
  'databases 1',
];
