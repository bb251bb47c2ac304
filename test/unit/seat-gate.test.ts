import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { createAllowance } from '../../electron/host/seat-allowance.ts';
import { gateSeat, SEAT_LIMITS } from '../../electron/host/seat-gate.ts';

/** The socket of a seat as the gate sees it. */
class Socket extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly done: string[] = [];
  send(): void {
    this.done.push('send');
  }
  pause(): void {
    this.done.push('pause');
  }
  resume(): void {
    this.done.push('resume');
  }
  close(code: number): void {
    this.done.push(`close ${code}`);
  }
}

/** A seat behind the gate, with a procedure that answers when it is told to. */
function open() {
  const socket = new Socket();
  const begun: string[] = [];
  const answers: (() => void)[] = [];
  const gated = gateSeat(socket as unknown as WebSocket, (error) => {
    throw error;
  });
  const procedure = ({ data }: { data: unknown }): unknown => {
    begun.push((JSON.parse(String(data)) as { i: string }).i);
    return new Promise<void>((resolve) => void answers.push(resolve));
  };
  gated.addEventListener('message', procedure);
  return {
    socket,
    begun,
    answers,
    asks(count: number): void {
      for (let i = 0; i < count; i += 1)
        socket.emit('message', Buffer.from(JSON.stringify({ i: `${i}`, p: { u: '/' } })), false);
    },
    async turns(count = 200): Promise<void> {
      for (let i = 0; i < count; i += 1) await turn();
    },
  };
}

describe('the gate of a seat', () => {
  it('begins so many requests at once and the next as one ends, each of them once and in order', async () => {
    const seat = open();
    seat.asks(SEAT_LIMITS.requestsAtOnce + 3);
    await seat.turns();
    expect(seat.begun).toHaveLength(SEAT_LIMITS.requestsAtOnce);
    seat.answers[0]?.();
    await seat.turns();
    expect(seat.begun).toEqual(Array.from({ length: SEAT_LIMITS.requestsAtOnce + 1 }, (_, i) => `${i}`));
  });

  it('begins one request a turn, so that the others have theirs', async () => {
    const seat = open();
    seat.asks(5);
    await turn();
    expect(seat.begun.length).toBeLessThanOrEqual(1);
    await seat.turns();
    expect(seat.begun).toHaveLength(5);
  });

  it('begins nothing while the seat leaves its answers unread, and goes on by itself', async () => {
    const seat = open();
    seat.socket.bufferedAmount = SEAT_LIMITS.bufferedBytes + 1;
    seat.asks(2);
    await seat.turns();
    expect(seat.begun).toEqual([]);
    seat.socket.bufferedAmount = SEAT_LIMITS.bufferedBytes;
    await vi.waitFor(() => expect(seat.begun).toHaveLength(2), { timeout: 5_000, interval: 5 });
  });

  it('reads a little ahead and no further, and again once there is room', async () => {
    const seat = open();
    seat.asks(SEAT_LIMITS.readAhead);
    expect(seat.socket.done).toEqual([]);
    seat.asks(SEAT_LIMITS.requestsAtOnce);
    expect(seat.socket.done).toEqual(['pause']);
    // Once the first are being answered, the others fit into what may be read ahead.
    await seat.turns();
    expect(seat.socket.done).toEqual(['pause', 'resume']);
  });

  it('asks nothing more for a seat that is gone', async () => {
    const seat = open();
    seat.asks(3);
    seat.socket.readyState = 3;
    await seat.turns();
    expect(seat.begun).toEqual([]);
  });

  it('closes a socket that speaks something else, and lets it say no more', async () => {
    const seat = open();
    seat.socket.emit('message', Buffer.from('GET / HTTP/1.1'), false);
    await seat.turns();
    expect(seat.socket.done).toEqual(['close 1007']);
    expect(seat.begun).toEqual([]);
  });
});

describe('what a seat may have open', () => {
  it('is so many, and a place that is given back twice is one place', () => {
    const allowance = createAllowance(2, { message: 'Too many.', action: 'Close one.' });
    const giveBack = allowance.take();
    allowance.take();
    expect(() => allowance.take()).toThrow('Too many.');
    giveBack();
    giveBack();
    allowance.take();
    expect(() => allowance.take()).toThrow('Too many.');
  });
});
