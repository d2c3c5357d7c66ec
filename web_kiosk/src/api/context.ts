import { getContext, setContext } from "svelte";
import type { Api } from "./client";

const KEY = Symbol("api");

export function provideApi(api: Api): void {
  setContext(KEY, api);
}

export function useApi(): Api {
  return getContext<Api>(KEY);
}
