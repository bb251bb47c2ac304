/** What a simulated day came to on a floor of so many operators; shares are 0 to 1. */
export interface SimulatedFloor {
  operators: number;
  /** Share of the time at the desk spent in talk or wrap-up. */
  progressive: number;
  predictive: number;
  /** Largest share of live answers abandoned in one half hour of predictive dialling. */
  worstHalfHour: number;
}

/**
 * Predictive against progressive dialling where three of ten calls are answered and the limit is 3 %, from the table of
 * figures in docs/pacing.md (`npm run bench:pacing`). Other sizes of floor were not simulated.
 */
export const SIMULATED_FLOORS = [
  { operators: 2, progressive: 0.628, predictive: 0.717, worstHalfHour: 0.104 },
  { operators: 5, progressive: 0.628, predictive: 0.773, worstHalfHour: 0.084 },
  { operators: 10, progressive: 0.628, predictive: 0.84, worstHalfHour: 0.055 },
] as const satisfies readonly SimulatedFloor[];

/** With fewer operators than this, dialling ahead brings little, and unevenly. */
export const FEW_OPERATORS = 4;
