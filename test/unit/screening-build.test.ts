import { expect, it } from 'vitest';
import { build } from 'vite';

it('builds the screener as one module that imports nothing and exports createScreener', async () => {
  const built = await build({
    configFile: 'vite.screening.config.ts',
    logLevel: 'silent',
    build: { write: false },
  });
  const outputs = (Array.isArray(built) ? built : [built]).flatMap((part) =>
    'output' in part ? part.output : [],
  );
  expect(outputs.map(({ fileName }) => fileName)).toEqual(['screener.mjs']);
  const [module] = outputs;
  if (module?.type !== 'chunk') throw new Error('The build left no module.');
  expect(module.imports).toEqual([]);
  expect(module.dynamicImports).toEqual([]);
  expect(module.exports).toEqual(['createScreener']);
});
