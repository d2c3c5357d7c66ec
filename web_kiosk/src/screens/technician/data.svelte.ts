/** The hall as the technician's screen sees it. */
import { useApi } from "../../api/context";
import type { CauseView, DeviceHealthView, DeviceView, PointView, Texts } from "../../api/types";
import { useI18n } from "../../i18n/i18n.svelte";
import { useLive } from "../../live/store.svelte";
import { isStartable } from "../../parts/readiness";
import { conditionOf, isMaintained, wornOf } from "./health";
import { needsAttention, onlineOf } from "./logic";
import { Reading } from "./reading.svelte";

/** Milliseconds after a change before the causes are asked for: what breaks together is told together. */
const SETTLE = 400;
/** How often what no change announces is asked for anew, in milliseconds. */
const CAUSES_EVERY = 30_000;
const HEALTH_EVERY = 10_000;

export interface Hall {
  readonly devices: DeviceView[];
  readonly online: { online: number; total: number };
  /** Devices somebody should look at, without those under maintenance. */
  readonly attention: DeviceView[];
  readonly maintained: DeviceView[];
  readonly scenes: { ready: number; total: number };
  /** Points of a device that have reached their limit. */
  worn(device: DeviceView): PointView[];
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
  const worn = (device: DeviceView): PointView[] => wornOf(device, (key) => live.points.get(key));
  return {
    get devices() {
      return devices;
    },
    get online() {
      return onlineOf(devices);
    },
    get attention() {
      return devices.filter(
        (device) => needsAttention(device) || (!isMaintained(device) && worn(device).length > 0),
      );
    },
    get maintained() {
      return devices.filter(isMaintained);
    },
    get scenes() {
      return { ready: scenes.filter(({ readiness }) => isStartable(readiness)).length, total: scenes.length };
    },
    worn,
    zoneName: (id) => live.hall?.zones.find((zone) => zone.id === id)?.name,
    deviceName: (id) => i18n.say(live.devices.get(id)?.name) || id,
    sceneName: (id) => i18n.say(live.scenes.get(id)?.title) || id,
  };
}

/** The root causes of what is wrong now; asked for anew whenever a device's availability moves. */
export function useCauses(): Reading<CauseView[]> {
  const live = useLive();
  const api = useApi();
  const causes = new Reading(api.causes);
  const condition = $derived(conditionOf(live.devices.values()));
  $effect(() => {
    void condition;
    return live.connection === "live" ? causes.follow(CAUSES_EVERY, SETTLE) : undefined;
  });
  return causes;
}

/** How a device has been doing. Its figures move with every command, which no message tells: they are asked for. */
export function useHealth(id: string): { readonly now: DeviceHealthView | undefined } {
  const live = useLive();
  const api = useApi();
  const reading = new Reading(() => api.device(id));
  const told = $derived(live.devices.get(id)?.health);
  const asked = $derived(reading.value?.health);
  let shown = $state.raw<DeviceHealthView | undefined>(undefined);
  $effect(() => {
    shown = told;
  });
  $effect(() => {
    if (asked) shown = asked;
  });
  $effect(() => {
    void told;
    return live.connection === "live" ? reading.follow(HEALTH_EVERY, SETTLE) : undefined;
  });
  return {
    get now() {
      return shown ?? told;
    },
  };
}
