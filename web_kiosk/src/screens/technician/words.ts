/** Words made comparable, and how much is asked for. Pure. */

/** Lower case without accents, so that "be nuoc" finds "Bể nước". */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .normalize("NFC");
}

/** How many filters of a query are set to something; what is searched for stands in its field for all to see. */
export function changedFrom<Q extends { text: string }>(query: Q, usual: Q): number {
  const names = Object.keys(usual) as (keyof Q)[];
  return names.filter((name) => name !== "text" && query[name] !== usual[name]).length;
}
