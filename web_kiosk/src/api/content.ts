/** The content store over HTTP, beside `client.ts`. */
import { Api, problemOf, ProblemError, seg, unreachable } from "./client";
import type { ContentDetailView, ContentView, UploadView } from "./types";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type ContentRequest = Schemas["ContentRequest"];
export type ContentChange = Schemas["ContentChange"];
export type ContentFileRequest = Schemas["ContentFileRequest"];

const PIECE = "application/offset+octet-stream";

/** Sends one piece; `sent` is called with how many of its bytes are on their way. Returns the offset behind it. */
export type SendPiece = (
  address: string,
  offset: number,
  piece: Blob,
  checksum: string | null,
  signal: AbortSignal,
  sent: (bytes: number) => void,
) => Promise<number>;

export class ContentApi {
  constructor(private readonly api: Api) {}

  list = (): Promise<ContentView[]> => this.api.items("/api/content");
  details = (name: string): Promise<ContentDetailView> =>
    this.api.ask("GET", `/api/content/${seg(name)}/details`);
  add = (wanted: ContentRequest): Promise<ContentDetailView> => this.api.ask("POST", "/api/content", wanted);
  change = (name: string, wanted: ContentChange): Promise<ContentDetailView> =>
    this.api.ask("PATCH", `/api/content/${seg(name)}`, wanted);
  remove = (name: string, force: boolean): Promise<void> =>
    this.api.ask("DELETE", `/api/content/${seg(name)}?force=${force}`);
  addFile = (name: string, file: ContentFileRequest): Promise<ContentDetailView> =>
    this.api.ask("POST", `/api/content/${seg(name)}/files`, file);
  restoreFile = (name: string, file: string): Promise<ContentDetailView> =>
    this.api.ask("POST", `/api/content/${seg(name)}/files/${seg(file)}/current`);
  removeFile = (name: string, file: string): Promise<ContentDetailView> =>
    this.api.ask("DELETE", `/api/content/${seg(name)}/files/${seg(file)}`);
  bin = (): Promise<ContentDetailView[]> => this.api.items("/api/content-bin");
  restore = (id: string): Promise<ContentDetailView> =>
    this.api.ask("POST", `/api/content-bin/${seg(id)}/restore`);

  uploads = (): Promise<UploadView[]> => this.api.items("/api/content-uploads");
  begin = (filename: string, size: number, mark: string): Promise<UploadView> =>
    this.api.ask("POST", "/api/content-uploads", { filename, size, mark });
  upload = (address: string): Promise<UploadView> => this.api.ask("GET", address);
  discard = (address: string): Promise<void> => this.api.ask("DELETE", address);
}

/** By XMLHttpRequest, which unlike fetch says how much of a body is on its way. */
export const sendPiece: SendPiece = (address, offset, piece, checksum, signal, sent) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const cut = (): void => reject(new ProblemError(unreachable(address, new Error("cut"))));
    request.open("PATCH", address);
    request.setRequestHeader("Content-Type", PIECE);
    request.setRequestHeader("Upload-Offset", String(offset));
    if (checksum !== null) request.setRequestHeader("Upload-Checksum", checksum);
    request.upload.onprogress = (event) => sent(event.loaded);
    request.onerror = cut;
    request.onabort = cut;
    request.onload = () => {
      if (request.status === 204) resolve(Number(request.getResponseHeader("Upload-Offset")));
      else reject(new ProblemError(problemOf(request.responseText, request)));
    };
    const abort = (): void => request.abort();
    signal.addEventListener("abort", abort);
    request.onloadend = () => signal.removeEventListener("abort", abort);
    if (signal.aborted) cut();
    else request.send(piece);
  });
