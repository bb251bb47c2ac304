import { expect, it } from 'vitest';
import { FRAME_SAMPLES, encodeSample } from '../../electron/media/g711.ts';
import { line, noise, silence, talk } from '../unit/screening-sounds.ts';
import { until } from '../until.ts';
import { mediaCallsForAllTests } from './media-calls.ts';

const media = mediaCallsForAllTests();

it('a person whose phone sends nothing while they wait is known by the silence that is not sent', async () => {
  const { customer, leg } = await media.call();
  const word = [...silence(0.4), ...talk(0.8).map((sample) => 2 * sample), ...silence(0.2)];
  const hiss = noise(word.length / 8000, 0.003);
  const sound = line(word.map((sample, index) => sample + (hiss[index] ?? 0)));
  const payload = Buffer.from(Array.from(sound, (sample) => encodeSample.PCMU(sample)));
  media.engine.screen(leg.id, 'cadence', false);
  let sent = 0;
  const startMs = performance.now();
  await until('the last of the word to be sent', () => {
    while (sent < payload.length && performance.now() - startMs >= sent / 8) {
      customer.sendAudio(payload.subarray(sent, sent + FRAME_SAMPLES));
      sent += FRAME_SAMPLES;
    }
    return sent >= payload.length;
  });
  await until('a verdict', () =>
    media.events.some((event) => event.kind === 'screened' && event.legId === leg.id),
  );
  expect(media.events).toContainEqual(
    expect.objectContaining({ kind: 'screened', legId: leg.id, verdict: 'person' }),
  );
});
