/** What people call those who hold something, and what they hold. */
import type { LeaseView } from "../../api/types";
import type { I18n } from "../../i18n/i18n.svelte";
import type { Live } from "../../live/store.svelte";

type Names = Pick<I18n, "say" | "t">;

/** A zone or a device by its name in the hall; its id where the hall does not know it. */
export function thingName(i18n: Names, live: Live, kind: LeaseView["kind"], thing: string): string {
  const name =
    kind === "zone" ? live.hall?.zones.find(({ id }) => id === thing)?.name : live.devices.get(thing)?.name;
  return i18n.say(name) || thing;
}

/** A person by name (oneself as "you"), a run by its scene. */
export function holderName(i18n: Names, live: Live, lease: Pick<LeaseView, "holder" | "by">): string {
  if (lease.holder === "person") return lease.by === live.you?.name ? i18n.t("guide.held.you") : lease.by;
  if (lease.holder === "run") return i18n.say(live.runs.get(lease.by)?.title) || i18n.t("guide.held.run");
  return i18n.t(lease.holder === "safety" ? "guide.held.safety" : "guide.held.returning");
}
