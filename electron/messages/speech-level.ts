/** Levels are taken over 10 ms at 8 kHz. */
const STRETCH = 80;
/** Speech as loud as telephones have it: mean over what is spoken, dB below full scale. */
const TARGET_DBFS = -20;
/** What is quieter than this is silence in any recording. */
const SILENT_DBFS = -50;
/** What is so far below the mean of all that is heard is a pause, not speech (as in EBU R 128, there for programmes). */
const PAUSE_BELOW_DB = 10;
/** What is so far below speech is the room, and is cut at both ends. */
const ROOM_BELOW_DB = 25;
/** Left of the silence at both ends, so that no first sound is bitten off: 100 ms. */
const REST_SAMPLES = 800;
/** Above this, peaks are bent instead of cut; nothing goes beyond the limit. */
const KNEE = 0.6;
const LIMIT = 0.9;

const power = (decibels: number): number => 10 ** (decibels / 10);

/** Mean squares of stretches, without what is constant in them (a microphone's offset). */
function powersOf(samples: Float64Array): Float64Array {
  return Float64Array.from({ length: Math.floor(samples.length / STRETCH) }, (_, index) => {
    const stretch = samples.subarray(index * STRETCH, (index + 1) * STRETCH);
    return stretch.reduce((sum, value) => sum + value * value, 0) / STRETCH;
  });
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function withoutOffset(samples: Float64Array): Float64Array {
  const offset = meanOf(samples);
  return samples.map((value) => value - offset);
}

function limited(value: number): number {
  const loud = Math.abs(value);
  if (loud <= KNEE) return value;
  return Math.sign(value) * (KNEE + (LIMIT - KNEE) * Math.tanh((loud - KNEE) / (LIMIT - KNEE)));
}

/**
 * Speech at 8 kHz as it is to be played: brought to -20 dBFS, peaks limited, the silence at both ends cut to 100 ms.
 * Null when nothing is to be heard in it.
 */
export function levelled(recorded: Float64Array): Float64Array | null {
  if (recorded.length < STRETCH) return null;
  const samples = withoutOffset(recorded);
  const powers = powersOf(samples);
  const heard = powers.filter((value) => value > power(SILENT_DBFS));
  if (heard.length === 0) return null;
  const pause = meanOf(heard) * power(-PAUSE_BELOW_DB);
  const speech = meanOf(heard.filter((value) => value > pause));
  const room = Math.max(speech * power(-ROOM_BELOW_DB), power(SILENT_DBFS));
  const first = powers.findIndex((value) => value > room);
  const last = powers.findLastIndex((value) => value > room);
  const from = Math.max(0, first * STRETCH - REST_SAMPLES);
  const to = Math.min(samples.length, (last + 1) * STRETCH + REST_SAMPLES);
  const gain = Math.sqrt(power(TARGET_DBFS) / speech);
  return samples.subarray(from, to).map((value) => limited(value * gain));
}
