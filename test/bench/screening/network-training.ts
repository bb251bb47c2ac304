import type { Layer } from '../../../electron/screening/network.ts';
import { seededRandom } from '../pacing/random.ts';

/** Examples side by side: `inputs` and `targets` hold `count` rows. */
export interface Examples {
  count: number;
  width: number;
  inputs: Float32Array;
  /** Chances of each outcome; one column is a chance of yes, more add up to 1. */
  targets: Float32Array;
  outcomes: number;
  weights: Float32Array;
}

const grown = (old: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> => {
  const larger = new Float32Array(old.length * 2);
  larger.set(old);
  return larger;
};

/** Collects rows without knowing how many there will be. */
export function createExamples(
  width: number,
  outcomes: number,
): {
  add(inputs: ArrayLike<number>, targets: readonly number[], weight: number): void;
  all(): Examples;
} {
  let room = 1 << 14;
  let inputs = new Float32Array(room * width);
  let targets = new Float32Array(room * outcomes);
  let weights = new Float32Array(room);
  let count = 0;
  return {
    add(row, target, weight) {
      if (count === room) {
        room *= 2;
        [inputs, targets, weights] = [grown(inputs), grown(targets), grown(weights)];
      }
      inputs.set(row, count * width);
      targets.set(target, count * outcomes);
      weights[count] = weight;
      count += 1;
    },
    all: () => ({ count, width, inputs, targets, outcomes, weights }),
  };
}

export interface TrainingOptions {
  hidden: readonly number[];
  epochs: number;
  rate: number;
  /** Pull of the weights towards zero. */
  decay: number;
  seed: number;
  report: (line: string) => void;
}

const BATCH = 64;
const BETA1 = 0.9;
const BETA2 = 0.999;

/** Fits a network to examples by Adam (Kingma and Ba, 2015), with a learning rate that falls to nothing. */
export function trainNetwork(examples: Examples, options: TrainingOptions): Layer[] {
  const random = seededRandom(options.seed);
  const sizes = [examples.width, ...options.hidden, examples.outcomes];
  const layers: Layer[] = sizes.slice(1).map((outputs, i) => {
    const inputs = sizes[i] ?? 0;
    const weights = new Float32Array(outputs * (inputs + 1));
    for (let k = 0; k < weights.length; k++) {
      weights[k] = k % (inputs + 1) === inputs ? 0 : random.normal() * Math.sqrt(2 / inputs);
    }
    return { inputs, outputs, weights };
  });
  const gradients = layers.map(({ weights }) => new Float64Array(weights.length));
  const means = layers.map(({ weights }) => new Float64Array(weights.length));
  const squares = layers.map(({ weights }) => new Float64Array(weights.length));
  const values = sizes.map((size) => new Float64Array(size));
  const errors = sizes.map((size) => new Float64Array(size));
  const order = Uint32Array.from({ length: examples.count }, (_, i) => i);
  const steps = Math.ceil(examples.count / BATCH) * options.epochs;
  let step = 0;

  const forward = (row: number): void => {
    const first = values[0];
    if (first)
      for (let i = 0; i < examples.width; i++) first[i] = examples.inputs[row * examples.width + i] ?? 0;
    layers.forEach(({ inputs, outputs, weights }, l) => {
      const from = values[l];
      const to = values[l + 1];
      if (!from || !to) return;
      let at = 0;
      for (let o = 0; o < outputs; o++) {
        let sum = 0;
        for (let i = 0; i < inputs; i++) sum += (weights[at++] ?? 0) * (from[i] ?? 0);
        sum += weights[at++] ?? 0;
        to[o] = l === layers.length - 1 || sum > 0 ? sum : 0;
      }
    });
  };

  /** Chances from the last layer's sums, the loss, and the error of each sum. */
  const lossOf = (row: number): number => {
    const sums = values.at(-1);
    const error = errors.at(-1);
    if (!sums || !error) return 0;
    const weight = examples.weights[row] ?? 0;
    let loss = 0;
    if (examples.outcomes === 1) {
      const chance = 1 / (1 + Math.exp(-(sums[0] ?? 0)));
      const target = examples.targets[row] ?? 0;
      loss = -target * Math.log(chance + 1e-9) - (1 - target) * Math.log(1 - chance + 1e-9);
      error[0] = weight * (chance - target);
      return weight * loss;
    }
    const most = Math.max(...sums);
    let total = 0;
    for (const sum of sums) total += Math.exp(sum - most);
    for (let o = 0; o < examples.outcomes; o++) {
      const chance = Math.exp((sums[o] ?? 0) - most) / total;
      const target = examples.targets[row * examples.outcomes + o] ?? 0;
      loss -= target * Math.log(chance + 1e-9);
      error[o] = weight * (chance - target);
    }
    return weight * loss;
  };

  const backward = (): void => {
    for (let l = layers.length - 1; l >= 0; l--) {
      const layer = layers[l];
      const gradient = gradients[l];
      const from = values[l];
      const error = errors[l + 1];
      const below = errors[l];
      if (!layer || !gradient || !from || !error || !below) continue;
      below.fill(0);
      let at = 0;
      for (let o = 0; o < layer.outputs; o++) {
        const e = error[o] ?? 0;
        for (let i = 0; i < layer.inputs; i++) {
          gradient[at] = (gradient[at] ?? 0) + e * (from[i] ?? 0);
          below[i] = (below[i] ?? 0) + e * (layer.weights[at] ?? 0);
          at += 1;
        }
        gradient[at] = (gradient[at] ?? 0) + e;
        at += 1;
      }
      for (let i = 0; i < layer.inputs; i++) if ((from[i] ?? 0) <= 0 && l > 0) below[i] = 0;
    }
  };

  const update = (): void => {
    step += 1;
    const rate = options.rate * (1 - step / (steps + 1));
    const scale1 = 1 - BETA1 ** step;
    const scale2 = 1 - BETA2 ** step;
    layers.forEach(({ weights }, l) => {
      const gradient = gradients[l];
      const mean = means[l];
      const square = squares[l];
      if (!gradient || !mean || !square) return;
      for (let k = 0; k < weights.length; k++) {
        const g = (gradient[k] ?? 0) / BATCH;
        gradient[k] = 0;
        const m = BETA1 * (mean[k] ?? 0) + (1 - BETA1) * g;
        const v = BETA2 * (square[k] ?? 0) + (1 - BETA2) * g * g;
        mean[k] = m;
        square[k] = v;
        const old = weights[k] ?? 0;
        weights[k] = old - rate * (m / scale1 / (Math.sqrt(v / scale2) + 1e-8) + options.decay * old);
      }
    });
  };

  for (let epoch = 0; epoch < options.epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random.uniform() * (i + 1));
      const kept = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = kept;
    }
    let loss = 0;
    let weight = 0;
    for (let n = 0; n < order.length; n++) {
      const row = order[n] ?? 0;
      forward(row);
      loss += lossOf(row);
      weight += examples.weights[row] ?? 0;
      backward();
      if (n % BATCH === BATCH - 1 || n === order.length - 1) update();
    }
    options.report(`epoch ${epoch + 1} of ${options.epochs}: loss ${(loss / weight).toFixed(4)}`);
  }
  return layers;
}
