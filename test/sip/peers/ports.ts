import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';

/**
 * Below the ports that systems hand out by themselves (32768 and up on Linux) and below those of our own audio (16384
 * and up): what is free here stays free until the peer that it is meant for has bound it. Above 10080 too, to which no
 * browser connects.
 */
const FIRST = 10_100;
const LAST = 16_383;
/** The ports right above one that was given stay free: SIP peers take the next one for TLS without being asked. */
const STEP = 10;

// Test files run in processes of their own: each begins elsewhere and never gives one port twice.
let next = randomInt(FIRST, LAST + 1);

function isTcpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

function isUdpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
  });
}

/** A loopback port that is free for UDP and TCP at this moment. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries <= (LAST - FIRST) / STEP; tries += 1) {
    const port = next;
    next = port + STEP > LAST ? FIRST + (port % STEP) : port + STEP;
    if ((await isTcpFree(port)) && (await isUdpFree(port))) return port;
  }
  throw new Error(`No port between ${FIRST} and ${LAST} is free.`);
}

/** Whether a program has bound this UDP port, seen without touching the port itself: a trial bind would be in its way. */
export function isUdpBound(port: number): boolean {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^ *\\d+: [0-9A-F]{8}:${hex} `, 'm').test(readFileSync('/proc/net/udp', 'utf8'));
}
