/** Stops nothing: the value of a stop function while no timer runs. */
export const notRunning = (): void => undefined;
