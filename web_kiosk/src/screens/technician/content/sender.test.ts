import { describe, expect, it } from "vitest";
import { ProblemError } from "../../../api/client";
import type { UploadView } from "../../../api/types";
import { checksumOf, sendFile, type Wire } from "./sender";

const problem = (code: string, status = 409): ProblemError =>
  new ProblemError({ type: "", title: "", status, detail: code, code, texts: {}, instance: null });

/** A hub that keeps what came; `trouble` may spoil a piece. */
class Hub implements Wire {
  came = new Uint8Array();
  pauses: number[] = [];
  trouble: ((offset: number, piece: Uint8Array) => Promise<void> | void) | null = null;
  readonly size = PIECE;
  constructor(readonly whole: number) {}

  look = async (): Promise<UploadView> =>
    ({ offset: this.came.length, sha256: this.came.length === this.whole ? "ab" : null }) as UploadView;

  piece: Wire["piece"] = async (_address, offset, piece, _checksum, signal, sent) => {
    const bytes = new Uint8Array(await piece.arrayBuffer());
    if (signal.aborted) throw problem("unreachable", 0);
    if (offset !== this.came.length) throw problem("upload_offset");
    await this.trouble?.(offset, bytes);
    this.keep(bytes);
    sent(bytes.length);
    return this.came.length;
  };

  keep(bytes: Uint8Array): void {
    this.came = new Uint8Array([...this.came, ...bytes]);
  }

  pause = async (milliseconds: number): Promise<void> => void this.pauses.push(milliseconds);
  checksum = async (): Promise<string | null> => null;
}

const PIECE = 1_300;
const content = Uint8Array.from({ length: 3000 }, (_, at) => at % 251);
const large = new Blob([content, content]);

describe("a file on its way", () => {
  it("comes whole, in pieces", async () => {
    const hub = new Hub(large.size);
    const seen: number[] = [];
    await sendFile(hub, "/a", large, new AbortController().signal, (sent) => seen.push(sent));
    expect(hub.came).toEqual(new Uint8Array(await large.arrayBuffer()));
    expect(seen.at(-1)).toBe(large.size);
  });

  it("goes on at what the hub has, after a cut in which half a piece came", async () => {
    const hub = new Hub(large.size);
    let cuts = 2;
    hub.trouble = (_, bytes) => {
      if (cuts-- <= 0) return;
      hub.keep(bytes.slice(0, 1000));
      throw problem("unreachable", 0);
    };
    await sendFile(hub, "/a", large, new AbortController().signal, () => {});
    expect(hub.came).toEqual(new Uint8Array(await large.arrayBuffer()));
    expect(hub.pauses).toEqual([500, 1000]);
  });

  it("waits longer and longer while the hub is away, and says so", async () => {
    const hub = new Hub(content.length);
    let away = 8;
    hub.trouble = () => {
      if (away-- > 0) throw problem("unreachable", 0);
    };
    const waits: boolean[] = [];
    await sendFile(hub, "/a", new Blob([content]), new AbortController().signal, (_, waiting) =>
      waits.push(waiting),
    );
    expect(hub.pauses).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    expect(waits.filter(Boolean)).toHaveLength(8);
  });

  it("sends a damaged piece again", async () => {
    const hub = new Hub(content.length);
    let spoilt = false;
    hub.trouble = () => {
      if (!spoilt) {
        spoilt = true;
        throw problem("upload_checksum", 460);
      }
    };
    await sendFile(hub, "/a", new Blob([content]), new AbortController().signal, () => {});
    expect(hub.came).toEqual(content);
  });

  it("ends where the hub says no", async () => {
    const hub = new Hub(content.length);
    hub.trouble = () => {
      throw problem("type_not_allowed", 415);
    };
    const sending = sendFile(hub, "/a", new Blob([content]), new AbortController().signal, () => {});
    await expect(sending).rejects.toMatchObject({ problem: { code: "type_not_allowed" } });
    expect(hub.pauses).toEqual([]);
  });

  it("stops when it is paused, and goes on later with nothing sent twice", async () => {
    const hub = new Hub(large.size);
    const first = new AbortController();
    hub.trouble = (offset) => {
      if (offset > 0) first.abort();
      if (first.signal.aborted) throw problem("unreachable", 0);
    };
    await expect(sendFile(hub, "/a", large, first.signal, () => {})).rejects.toThrow();
    expect(hub.came).toHaveLength(PIECE);
    hub.trouble = null;
    await sendFile(hub, "/a", large, new AbortController().signal, () => {});
    expect(hub.came).toEqual(new Uint8Array(await large.arrayBuffer()));
  });
});

it("makes the checksum the hub wants", async () => {
  expect(await checksumOf(new Blob(["abc"]))).toBe("sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
});
