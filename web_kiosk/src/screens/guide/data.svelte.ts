/** The hall as the guide's screen sees it. */
import type { LeaseView, RunView, SceneView, Texts } from "../../api/types";
import { useLive } from "../../live/store.svelte";
import { elsewhere, endedIn, scenesOf, zoneStates, zoneToShow, type ZoneState } from "./logic";

export interface Guide {
  readonly zones: ZoneState[];
  /** Id of the zone shown. */
  readonly zone: string;
  readonly scenes: SceneView[];
  /** Runs of the zone shown, oldest first. */
  readonly runs: RunView[];
  readonly elsewhere: RunView[];
  readonly ended: RunView[];
  zoneName(id: string): Texts | undefined;
}

/** Reactive selectors; `chosen` tells which zone the guide tapped last, `leases` who has what. */
export function useGuide(chosen: () => string | null, leases: () => LeaseView[]): Guide {
  const live = useLive();
  const zones = $derived(zoneStates(live.hall?.zones ?? [], live.scenes.values(), live.playing, leases()));
  const zone = $derived(zoneToShow(chosen(), zones));
  return {
    get zones() {
      return zones;
    },
    get zone() {
      return zone;
    },
    get scenes() {
      return scenesOf(zone, live.scenes.values());
    },
    get runs() {
      return live.playing.filter((run) => run.zone === zone);
    },
    get elsewhere() {
      return elsewhere(zone, live.playing);
    },
    get ended() {
      return endedIn(zone, live.runs.values(), live.now);
    },
    zoneName: (id) => live.hall?.zones.find((each) => each.id === id)?.name,
  };
}
