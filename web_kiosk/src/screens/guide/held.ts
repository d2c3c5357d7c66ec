/** Who has what, as a guide reads it: by run, by person, on its way back, for safety. Pure. */
import type { LeaseView, TicketView } from "../../api/types";

/** Everything one holder has. A person's leases are one each, as each is given back by itself. */
export interface Holding {
  key: string;
  holder: LeaseView["holder"];
  /** The run's id, the person's name, or the interlock's id. */
  by: string;
  kind: LeaseView["kind"];
  things: string[];
  priority: LeaseView["priority"];
  /** When the last of it is free, or about when; null where nobody knows. */
  until: number | null;
  /** The lease to give back, where a person holds it. */
  lease: string | null;
}

const ORDER: readonly LeaseView["holder"][] = ["safety", "person", "run", "returning"];
const CLASSES: readonly LeaseView["priority"][] = ["visitor", "guide", "schedule", "technician", "safety"];

/** Leases gathered by who has them: safety first, then people, runs, and what goes back to baseline. */
export function holdingsOf(leases: LeaseView[]): Holding[] {
  const found = new Map<string, Holding>();
  for (const lease of leases) {
    const key = lease.holder === "person" ? lease.id : `${lease.holder}/${lease.by}`;
    const known = found.get(key);
    if (known === undefined) {
      found.set(key, {
        key,
        holder: lease.holder,
        by: lease.by,
        kind: lease.kind,
        things: [lease.thing],
        priority: lease.priority,
        until: lease.until ?? null,
        lease: lease.holder === "person" ? lease.id : null,
      });
    } else {
      known.things.push(lease.thing);
      known.until = later(known.until, lease.until ?? null);
    }
  }
  return [...found.values()].sort((a, b) => ORDER.indexOf(a.holder) - ORDER.indexOf(b.holder));
}

/** Whether the hub lets this person end it: one's own, or that of a lower class. */
export function mayGiveBack(
  holding: Pick<Holding, "lease" | "by" | "priority">,
  you: { name: string; role: string } | null,
): boolean {
  if (holding.lease === null || you === null) return false;
  const mine: LeaseView["priority"] = you.role === "guide" ? "guide" : "technician";
  return holding.by === you.name || CLASSES.indexOf(mine) > CLASSES.indexOf(holding.priority);
}

/** The lease by hand a whole zone is under. */
export function heldZone(zone: string, leases: LeaseView[]): LeaseView | null {
  return (
    leases.find(({ holder, kind, thing }) => holder === "person" && kind === "zone" && thing === zone) ?? null
  );
}

/** Those who wait, who is called first, then by place. */
export function waiting(tickets: Iterable<TicketView>): TicketView[] {
  return [...tickets]
    .filter(({ state }) => state === "queued" || state === "called")
    .sort((a, b) => Number(b.state === "called") - Number(a.state === "called") || a.place - b.place);
}

function later(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : Math.max(one, other);
}
