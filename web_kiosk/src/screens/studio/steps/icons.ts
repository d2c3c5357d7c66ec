/** A picture for each kind of step. */
import type { Component } from "svelte";
import Blend from "@lucide/svelte/icons/trending-up";
import CircleHelp from "@lucide/svelte/icons/message-circle-question-mark";
import Columns from "@lucide/svelte/icons/columns-2";
import Flag from "@lucide/svelte/icons/flag";
import Hand from "@lucide/svelte/icons/hand";
import Hourglass from "@lucide/svelte/icons/hourglass";
import ListOrdered from "@lucide/svelte/icons/list-ordered";
import MessageSquare from "@lucide/svelte/icons/message-square-text";
import MonitorPlay from "@lucide/svelte/icons/monitor-play";
import Question from "@lucide/svelte/icons/circle-question-mark";
import Radar from "@lucide/svelte/icons/radar";
import Repeat from "@lucide/svelte/icons/repeat";
import Sliders from "@lucide/svelte/icons/sliders-horizontal";
import Split from "@lucide/svelte/icons/split";
import StickyNote from "@lucide/svelte/icons/sticky-note";
import TrainTrack from "@lucide/svelte/icons/train-track";
import Zap from "@lucide/svelte/icons/zap";
import type { Kind } from "../text/reading";

const ICONS: Record<Kind, unknown> = {
  say: MessageSquare,
  show: MonitorPlay,
  set: Sliders,
  fade: Blend,
  command: Zap,
  group: ListOrdered,
  together: Columns,
  wait: Hourglass,
  until: Radar,
  ask: CircleHelp,
  hold: Hand,
  if: Split,
  repeat: Repeat,
  scene: TrainTrack,
  marker: Flag,
  note: StickyNote,
};

type Icon = Component<{ size?: number | string; "aria-hidden"?: boolean | "true" | "false" }>;

export function iconOf(kind: Kind | null): Icon {
  return (kind === null ? Question : ICONS[kind]) as Icon;
}
