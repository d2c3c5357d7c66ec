/** An id made from a title, as people write titles: "Xin chào, con phố" → "xin-chao-con-pho". */
const MOST = 40;

export function idOf(title: string): string {
  return title
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "")
    .slice(0, MOST)
    .replace(/-+$/, "");
}

export function isId(id: string): boolean {
  return /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(id) && id.length <= 64;
}
