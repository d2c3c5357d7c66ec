/** Documents (PDF), drawn by pdf.js: the browser's own viewer is for people with a mouse. Load it when it is needed. */
import * as pdfjs from "pdfjs-dist/legacy/build/pdf.mjs";
import workerUrl from "pdfjs-dist/legacy/build/pdf.worker.min.mjs?url";

export type Opening = ReturnType<typeof pdfjs.getDocument>;
export type Document = Awaited<Opening["promise"]>;

/** Open a document; `destroy` ends it. Its promise throws for what is none. */
export function open(data: Uint8Array): Opening {
  // The worker is a file of the hub's own: its content security policy allows no other.
  pdfjs.GlobalWorkerOptions.workerSrc = new URL(workerUrl, location.href).href;
  return pdfjs.getDocument({ data, useWasm: false, useWorkerFetch: false });
}

/** Draw a page (from 1) as large as fits into so many pixels. */
export async function draw(
  document: Document,
  number: number,
  room: { width: number; height: number },
): Promise<HTMLCanvasElement> {
  const page = await document.getPage(number);
  const plain = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({
    scale: Math.min(room.width / plain.width, room.height / plain.height),
  });
  const canvas = globalThis.document.createElement("canvas");
  canvas.width = Math.max(1, Math.floor(viewport.width));
  canvas.height = Math.max(1, Math.floor(viewport.height));
  await page.render({ canvas, viewport }).promise;
  return canvas;
}

/** A picture of the first page. Throws for what is no document, or wants a password. */
export async function cover(file: Blob, side: number): Promise<Blob | null> {
  const opening = open(new Uint8Array(await file.arrayBuffer()));
  try {
    const canvas = await draw(await opening.promise, 1, { width: side, height: side });
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
  } finally {
    await opening.destroy();
  }
}
