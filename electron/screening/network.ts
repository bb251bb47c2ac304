/** One layer: `weights` row by row, an output each, with its bias last; numbers as text, so that a change can be read. */
export interface Layer {
  inputs: number;
  outputs: number;
  weights: Float32Array;
}

/** Reads a layer's numbers, written one after the other with blanks between. */
export function readLayer(inputs: number, outputs: number, lines: readonly string[]): Layer {
  const weights = Float32Array.from(lines.join(' ').split(' '), Number);
  if (weights.length !== outputs * (inputs + 1)) {
    throw new Error(`A layer of ${inputs} by ${outputs} has ${weights.length} weights.`);
  }
  return { inputs, outputs, weights };
}

/**
 * A small network of fully connected layers: rectified inside, plain sums at the end.
 *
 * @returns a function from inputs to outputs; the array it returns is reused.
 */
export function createNetwork(layers: readonly Layer[]): (inputs: Float64Array) => Float64Array {
  const values = layers.map(({ outputs }) => new Float64Array(outputs));
  return (inputs) => {
    let from = inputs;
    layers.forEach((layer, index) => {
      const to = values[index] ?? new Float64Array(layer.outputs);
      const isLast = index === layers.length - 1;
      let at = 0;
      for (let output = 0; output < layer.outputs; output++) {
        let sum = 0;
        for (let input = 0; input < layer.inputs; input++) {
          sum += (layer.weights[at++] ?? 0) * (from[input] ?? 0);
        }
        sum += layer.weights[at++] ?? 0;
        to[output] = isLast || sum > 0 ? sum : 0;
      }
      from = to;
    });
    return from;
  };
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Makes chances of sums, in place. */
export function softmax(sums: Float64Array): Float64Array {
  let most = -Infinity;
  for (const sum of sums) most = Math.max(most, sum);
  let total = 0;
  for (let i = 0; i < sums.length; i++) {
    const value = Math.exp((sums[i] ?? 0) - most);
    sums[i] = value;
    total += value;
  }
  for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) / total;
  return sums;
}
