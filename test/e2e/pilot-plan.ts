import { calleePlanner } from '../../electron/carrier/callee.ts';
import { loadCarrierSettings } from '../../electron/carrier/carrier-settings.ts';

/** What the pilot's carrier does with each number: pure in its file. */
export async function openPilotPlan(): Promise<ReturnType<typeof calleePlanner>> {
  return calleePlanner(await loadCarrierSettings(new URL('../../resources/carrier.json', import.meta.url)));
}
