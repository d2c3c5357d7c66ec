/** What the page with the code works out. Pure. */

const WISH = /^(kiosk|display)\/[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** The code in groups that people can say and type: "K7PMQX" as ["K7P", "MQX"]. */
export function groupsOf(code: string): string[] {
  const half = Math.ceil(code.length / 2);
  return [code.slice(0, half), code.slice(half)].filter((group) => group !== "");
}

/** The screen this browser was opened as, from "?screen=kiosk/lobby"; empty for anything else. */
export function wishOf(search: string): string {
  const wish = new URLSearchParams(search).get("screen") ?? "";
  return wish.length <= 80 && WISH.test(wish) ? wish : "";
}

/** Whether a path the hub sends a paired browser to is a screen of its own. */
export function isScreenPath(path: string): boolean {
  return WISH.test(path.replace(/^\//, "")) && path.startsWith("/") && !path.startsWith("//");
}
