/** The guide's pages, by the part of the address behind "#". */
export const PAGES = ["hall", "tour", "held"] as const;
export type Page = (typeof PAGES)[number];

export function pageOf(hash: string): Page {
  return PAGES.find((page) => `#${page}` === hash) ?? "hall";
}
