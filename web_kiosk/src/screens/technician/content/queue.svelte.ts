/** Files on their way to the hub: a few at once, each can be paused, resumed and given up. */
import { ProblemError } from "../../../api/client";
import type { ContentApi, ContentFileRequest, SendPiece } from "../../../api/content";
import { free, markOf, nameOf, titleOf, type Role } from "./logic";
import { measure, type Measures } from "./measure";
import { checksumOf, pause, PIECE_SIZE, sendFile, type Wire } from "./sender";

export type JobState = "waiting" | "sending" | "paused" | "checking" | "done" | "refused";

/** Where a file belongs when it has come: a new item, or a file of one there is. */
export type Goal = { item: string; role: Role; language: string } | null;

const AT_ONCE = 2;

export class Job {
  state = $state<JobState>("waiting");
  sent = $state(0);
  /** The hub can't be reached, or a piece has to be sent again: it goes on by itself. */
  interrupted = $state(false);
  error = $state.raw<unknown>(null);
  /** The item it became, once it did. */
  item = $state<string | null>(null);
  address: string | null = null;
  stop = new AbortController();

  constructor(
    readonly id: number,
    readonly file: File,
    readonly goal: Goal,
  ) {}

  /** From 0 to 1. */
  get share(): number {
    return this.file.size === 0 ? 1 : this.sent / this.file.size;
  }
}

export class Queue {
  jobs = $state.raw<Job[]>([]);
  private next = 1;
  private readonly wire: Wire;

  constructor(
    private readonly api: ContentApi,
    send: SendPiece,
    private readonly language: () => string,
    private readonly taken: () => ReadonlySet<string>,
    private readonly added: (name: string) => void,
  ) {
    this.wire = { size: PIECE_SIZE, look: api.upload, piece: send, pause, checksum: checksumOf };
  }

  /** Whether a page that is left now would cut something. */
  get busy(): boolean {
    return this.jobs.some(({ state }) => state === "sending" || state === "checking" || state === "waiting");
  }

  add(files: Iterable<File>, goal: Goal = null): void {
    const jobs = [...files].map((file) => new Job(this.next++, file, goal));
    this.jobs = [...this.jobs, ...jobs];
    this.pump();
  }

  pause(job: Job): void {
    if (job.state !== "sending" && job.state !== "waiting") return;
    job.state = "paused";
    job.stop.abort();
    this.pump();
  }

  resume(job: Job): void {
    if (job.state !== "paused" && job.state !== "refused") return;
    if (job.state === "refused") job.address = null;
    job.state = "waiting";
    job.error = null;
    job.stop = new AbortController();
    this.pump();
  }

  /** Give it up; what came is dropped by the hub. One that is done only leaves the list. */
  async cancel(job: Job): Promise<void> {
    const { state, address } = job;
    job.stop.abort();
    this.jobs = this.jobs.filter((each) => each !== job);
    this.pump();
    if (state !== "done" && address !== null) await this.api.discard(address).catch(() => {});
  }

  clearDone(): void {
    this.jobs = this.jobs.filter(({ state }) => state !== "done");
  }

  private pump(): void {
    const running = this.jobs.filter(({ state }) => state === "sending" || state === "checking").length;
    const waiting = this.jobs.filter(({ state }) => state === "waiting");
    for (const job of waiting.slice(0, Math.max(0, AT_ONCE - running))) void this.run(job);
  }

  private async run(job: Job): Promise<void> {
    job.state = "sending";
    const { signal } = job.stop;
    try {
      const upload = await this.send(job, job.file, signal, true);
      const measures = await measure(job.file);
      job.state = "checking";
      job.item = await this.place(job, upload, measures);
      job.state = "done";
      this.added(job.item);
    } catch (error) {
      if (!signal.aborted) {
        job.error = error;
        job.state = "refused";
      }
    } finally {
      job.interrupted = false;
      this.pump();
    }
  }

  /** Send a file, from where an earlier attempt ended; return the upload's id. */
  private async send(job: Job, file: File, signal: AbortSignal, shown: boolean): Promise<string> {
    const known = shown ? job.address : null;
    const address = known ?? (await this.address(file));
    if (shown) job.address = address;
    const upload = await sendFile(this.wire, address, file, signal, (sent, waiting) => {
      if (!shown) return;
      job.interrupted = waiting;
      if (sent >= 0) job.sent = sent;
      if (sent >= file.size) job.state = "checking";
    });
    return upload.id;
  }

  /** Where to send it: where the hub has a part of it already, also from before this page was opened. */
  private async address(file: File): Promise<string> {
    const mark = markOf(file);
    const begun = (await this.api.uploads()).find((each) => each.mark === mark && each.size === file.size);
    return (begun ?? (await this.api.begin(file.name.slice(0, 300), file.size, mark))).address;
  }

  /** Make what came a part of an item; return the item's name. */
  private async place(job: Job, upload: string, measures: Measures): Promise<string> {
    const { poster, ...sizes } = measures;
    const goal = job.goal;
    const file: ContentFileRequest = {
      ...sizes,
      upload,
      role: goal?.role ?? "media",
      language: goal?.language ?? "",
    };
    const files = [file];
    if (poster && file.role === "media") {
      const picture = new File([poster], `${job.file.name.slice(0, 290)}.jpg`, {
        lastModified: job.file.lastModified,
      });
      const sent = await this.send(job, picture, job.stop.signal, false);
      files.push({ upload: sent, role: "poster", language: file.language });
    }
    if (goal === null) return this.create(job.file.name, files);
    for (const each of files) await this.api.addFile(goal.item, each);
    return goal.item;
  }

  /** Make a new item, under a name nobody has: somebody may have taken it since we looked. */
  private async create(filename: string, files: ContentFileRequest[]): Promise<string> {
    const title = { [this.language()]: titleOf(filename).slice(0, 300) };
    const taken = new Set(this.taken());
    for (;;) {
      const name = free(nameOf(filename, taken), taken);
      try {
        await this.api.add({ name, title, files, origin: "", example: true, tags: [] });
        return name;
      } catch (error) {
        const code = error instanceof ProblemError ? error.problem.code : "";
        if (code !== "name_taken" && code !== "name_reserved") throw error;
        taken.add(name);
      }
    }
  }
}
