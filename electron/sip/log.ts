export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Where signalling writes what it does. Never called with a password or a digest. */
export type Log = (level: LogLevel, message: string, data?: Record<string, unknown>) => void;
