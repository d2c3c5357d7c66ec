/** What only people who guide ask of the hub: leases, takeovers, markers, who a group is. */
import type { Api } from "./client";
import type { GroupChange, GroupView, LeaseView, RunView, TakeoverView } from "./types";

/** Who takes a tour; `size` null where nobody counted. `pace` stretches the expected times. */
export interface Visitors {
  label: string;
  size: number | null;
  language: string;
  pace: number;
}

export interface Wanted {
  kind: LeaseView["kind"];
  thing: string;
  seconds: number;
  takeover: boolean;
}

export const readLeases = async (api: Api): Promise<LeaseView[]> =>
  (await api.ask<{ items: LeaseView[] }>("GET", "/api/leases")).items;

export const hold = (api: Api, wanted: Wanted): Promise<LeaseView> => api.ask("POST", "/api/leases", wanted);

export const giveBack = (api: Api, lease: string): Promise<void> =>
  api.ask("DELETE", `/api/leases/${encodeURIComponent(lease)}`);

export const foreseeTakeover = (api: Api, scene: string): Promise<TakeoverView> =>
  api.ask("GET", `/api/scenes/${encodeURIComponent(scene)}/takeover`);

export const takeOver = (api: Api, scene: string, language: string): Promise<RunView> =>
  api.ask("POST", "/api/runs", { scene, language, takeover: true });

export const goToMarker = (api: Api, run: string, marker: string): Promise<RunView> =>
  api.ask("POST", `/api/runs/${encodeURIComponent(run)}/marker`, { marker });

export const beginVisit = (api: Api, tour: string, visitors: Visitors): Promise<GroupView> =>
  api.ask("POST", "/api/groups", { tour, ...visitors });

export const changeGroup = (api: Api, group: string, change: GroupChange): Promise<GroupView> =>
  api.ask("PATCH", `/api/groups/${encodeURIComponent(group)}`, change);

export const removeStop = (api: Api, group: string, stop: string): Promise<GroupView> =>
  api.ask("DELETE", `/api/groups/${encodeURIComponent(group)}/stops/${encodeURIComponent(stop)}`);
