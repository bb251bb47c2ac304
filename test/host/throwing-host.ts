/** The host as it is served, with a fault in a timer on request. */
process.on('message', (message) => {
  if (message !== 'fault') return;
  setTimeout(() => {
    throw new TypeError('Cannot read "Ann Smith" of +4930123456');
  }, 1);
});
await import('../../electron/serve.ts');
