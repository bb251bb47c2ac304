/** A line that counts seconds while something takes its time: in place on a terminal, written once elsewhere. */
export interface WaitingLine {
  start(words: string): void;
  end(): void;
}

export function createWaitingLine(stream: NodeJS.WriteStream): WaitingLine {
  let timer: NodeJS.Timeout | null = null;
  return {
    start(words) {
      const startedMs = Date.now();
      if (!stream.isTTY) {
        stream.write(`${words}\n`);
        return;
      }
      const draw = (): void => {
        stream.write(`\r\u001B[K${words} · ${Math.round((Date.now() - startedMs) / 1000)} s`);
      };
      draw();
      timer = setInterval(draw, 500);
    },
    end() {
      if (timer) clearInterval(timer);
      if (stream.isTTY) stream.write('\n');
      timer = null;
    },
  };
}
