/** The log of a wire as it grows. Pure. */
import type { WireEntryView } from "../../api/types";

/** Entries shown; older ones fall out. */
export const KEPT = 200;

/** The newest first, each once. A hub that was started anew counts from the beginning: then only its own count. */
export function latestOf(
  known: readonly WireEntryView[],
  fresh: readonly WireEntryView[],
  kept = KEPT,
): WireEntryView[] {
  const newest = fresh.at(-1);
  const top = known.at(0);
  const before = newest && top && newest.number <= top.number && newest.at > top.at ? [] : known;
  const all = new Map([...before, ...fresh].map((entry) => [entry.number, entry]));
  return [...all.values()].sort((a, b) => b.number - a.number).slice(0, kept);
}
