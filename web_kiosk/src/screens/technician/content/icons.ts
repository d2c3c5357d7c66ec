/** A picture for each kind of content. */
import AudioLines from "@lucide/svelte/icons/audio-lines";
import FileText from "@lucide/svelte/icons/file-text";
import Film from "@lucide/svelte/icons/film";
import Globe from "@lucide/svelte/icons/globe";
import Image from "@lucide/svelte/icons/image";
import Map from "@lucide/svelte/icons/map";
import Table from "@lucide/svelte/icons/table-2";
import type { Component } from "svelte";
import type { Kind } from "./logic";

export const ICONS: Record<Kind, Component<{ size?: number | string; "aria-hidden"?: "true" }>> = {
  video: Film,
  image: Image,
  sound: AudioLines,
  document: FileText,
  map: Map,
  data: Table,
  link: Globe,
};
