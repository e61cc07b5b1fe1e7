/** Label by which the log store tells the record of use from other logs, and keeps it for its own time. */
export const STREAM_LABEL = 'stream';
export const AUDIT_STREAM = 'audit';

/** Attribute that every line of the gateway's access log carries, and nothing else: it makes a line part of the record. */
export const AUDIT_MARK = 'audit.principal';
