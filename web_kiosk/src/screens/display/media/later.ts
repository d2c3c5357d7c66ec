/** Views that are fetched when they are needed: they bring a library, or much of their own. */
import type { Component } from "svelte";
import type { ContentView } from "../../../api/types";
import type { Display } from "../data.svelte";
import type { Showing } from "../showing.svelte";
import type { ContentFile } from "./choose";

export interface ViewProps {
  showing: Showing;
  item: ContentView;
  file: ContentFile;
  display: Display;
}

export async function viewOf(kind: ContentView["kind"]): Promise<Component<ViewProps>> {
  if (kind === "document") return (await import("./Pages.svelte")).default;
  if (kind === "map") return (await import("./City.svelte")).default;
  return (await import("./Indicators.svelte")).default;
}
