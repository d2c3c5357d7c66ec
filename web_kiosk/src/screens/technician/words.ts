/** Words made comparable. Pure. */

/** Lower case without accents, so that "be nuoc" finds "Bể nước". */
export function plain(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .normalize("NFC");
}
