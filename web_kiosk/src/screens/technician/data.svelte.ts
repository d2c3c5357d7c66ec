/** The hall as the technician's screen sees it. */
import type { DeviceView, Texts } from "../../api/types";
import { useI18n } from "../../i18n/i18n.svelte";
import { useLive } from "../../live/store.svelte";
import { isStartable } from "../../parts/readiness";
import { commonCauses, needsAttention, onlineOf, type Cause } from "./logic";

export interface Hall {
  readonly devices: DeviceView[];
  readonly online: { online: number; total: number };
  readonly attention: DeviceView[];
  readonly causes: Cause[];
  readonly scenes: { ready: number; total: number };
  zoneName(id: string): Texts | undefined;
  deviceName(id: string): string;
  sceneName(id: string): string;
}

/** Reactive selectors. */
export function useHall(): Hall {
  const live = useLive();
  const i18n = useI18n();
  const devices = $derived([...live.devices.values()]);
  const scenes = $derived([...live.scenes.values()]);
  return {
    get devices() {
      return devices;
    },
    get online() {
      return onlineOf(devices);
    },
    get attention() {
      return devices.filter(needsAttention);
    },
    get causes() {
      return commonCauses(devices, scenes);
    },
    get scenes() {
      return { ready: scenes.filter(({ readiness }) => isStartable(readiness)).length, total: scenes.length };
    },
    zoneName: (id) => live.hall?.zones.find((zone) => zone.id === id)?.name,
    deviceName: (id) => i18n.say(live.devices.get(id)?.name) || id,
    sceneName: (id) => i18n.say(live.scenes.get(id)?.title) || id,
  };
}
