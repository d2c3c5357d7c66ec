/** Sends one file in pieces, and goes on where it was cut: at what the hub says came, never at what we think we sent. */
import { ProblemError } from "../../../api/client";
import type { SendPiece } from "../../../api/content";
import type { UploadView } from "../../../api/types";

/** Bytes of a piece: large enough to be quick, small enough to lose little when a line is cut. */
export const PIECE_SIZE = 4 * 1024 * 1024;
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** What passes by itself: the hub away, a piece damaged or at the wrong place, an older request not ended yet. */
const PASSING = new Set(["unreachable", "upload_offset", "upload_checksum", "upload_busy"]);

export interface Wire {
  /** Bytes of a piece. */
  size: number;
  look: (address: string) => Promise<UploadView>;
  piece: SendPiece;
  /** Resolves after so many milliseconds, or when `signal` is aborted. */
  pause: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  checksum: (piece: Blob) => Promise<string | null>;
}

export type Progress = (sent: number, waiting: boolean) => void;

/** Whether trying again may help. */
export function passes(error: unknown): boolean {
  return error instanceof ProblemError && PASSING.has(error.problem.code ?? "");
}

/** Send what the hub has not got of a file. Returns the finished upload; throws where it is refused, or aborted. */
export async function sendFile(
  wire: Wire,
  address: string,
  file: Blob,
  signal: AbortSignal,
  progress: Progress,
): Promise<UploadView> {
  let failures = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      const there = await wire.look(address);
      progress(there.offset, false);
      if (there.sha256 !== null) return there;
      await sendFrom(wire, address, file, there.offset, signal, (sent) => {
        failures = 0;
        progress(sent, false);
      });
    } catch (error) {
      signal.throwIfAborted();
      if (!passes(error)) throw error;
      progress(-1, true);
      await wire.pause(PAUSES[Math.min(failures, PAUSES.length - 1)]!, signal);
      failures += 1;
    }
  }
}

async function sendFrom(
  wire: Wire,
  address: string,
  file: Blob,
  begin: number,
  signal: AbortSignal,
  progress: (sent: number) => void,
): Promise<void> {
  let offset = begin;
  while (offset < file.size) {
    signal.throwIfAborted();
    const piece = file.slice(offset, offset + wire.size);
    const from = offset;
    offset = await wire.piece(address, offset, piece, await wire.checksum(piece), signal, (bytes) =>
      progress(Math.min(from + bytes, file.size)),
    );
    progress(offset);
  }
}

/** SHA-256 as the hub wants it; null where the browser has none: on a page that did not come encrypted. */
export async function checksumOf(piece: Blob): Promise<string | null> {
  if (!("subtle" in crypto)) return null;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await piece.arrayBuffer()));
  return `sha256 ${btoa(String.fromCharCode(...digest))}`;
}

export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      "abort",
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
