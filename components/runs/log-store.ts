import { newScreen, type Screen, write } from "@/server/domain/runs/screen";

export type LogRange = { from: number; to: number; text: string };
/** Bytes before `to` beginning with a whole line (no `from`), or from `from` on. The server says how much it gave. */
type Ask = (range: { from?: number; to?: number }) => Promise<LogRange>;
/** Parts looked through for the evidence of a failure, newest first; it is almost always in the last. */
const LOOK_BACK = 8;

/**
 * A log in the browser, as a terminal would show it. Starts with its last part, grows at the end by the stream's
 * deltas and at the beginning when someone scrolls up. Bytes are asked for only where a delta left a gap.
 */
export class LogStore {
  private early: string[] = [];
  private screen: Screen = newScreen();
  private from = 0;
  private to = 0;
  private busy: Promise<void> | null = null;
  private listeners = new Set<() => void>();
  private frame: ReturnType<typeof setTimeout> | null = null;
  private version = 0;
  /** whether the last part has been asked for */
  opened = false;

  constructor(private readonly ask: Ask) {}

  /** Shows the last part; with `around`, as many parts before it as are needed to have that byte. */
  async open(around?: number): Promise<void> {
    if (this.opened) return;
    this.opened = true;
    await this.run(async () => {
      const got = await this.ask({});
      this.early = [];
      this.screen = newScreen();
      this.from = got.from;
      this.to = got.to;
      write(this.screen, got.text);
    });
    for (let i = 0; around !== undefined && around < this.from && i < LOOK_BACK; i++)
      await this.loadEarlier();
  }

  get earlier(): boolean {
    return this.from > 0;
  }

  /** Answers how many rows were put in front. */
  async loadEarlier(): Promise<number> {
    if (this.from === 0 || this.busy) return 0;
    const before = this.early.length;
    await this.run(async () => {
      const got = await this.ask({ to: this.from });
      const screen = newScreen();
      write(screen, got.text);
      if (screen.rows.at(-1) === "") screen.rows.pop();
      this.early = [...screen.rows, ...this.early];
      this.from = got.from;
    });
    return this.early.length - before;
  }

  /** A delta of the stream. Bytes seen before are skipped, missing ones fetched. */
  append(delta: LogRange): void {
    if (!this.opened || delta.to <= this.to) return;
    if (delta.from === this.to && !this.busy) {
      write(this.screen, delta.text);
      this.to = delta.to;
      this.changed();
      return;
    }
    void this.catchUp(delta.to);
  }

  /** Fetches what is missing up to byte `end`. */
  catchUp(end: number): Promise<void> {
    return this.run(async () => {
      while (this.to < end) {
        const got = await this.ask({ from: this.to, to: end });
        if (got.to <= this.to) return;
        write(this.screen, got.text);
        this.to = got.to;
      }
    });
  }

  private run(work: () => Promise<void>): Promise<void> {
    // What could not be fetched is fetched with the next news: the stream says itself that the connection is lost.
    const failed = () => {};
    const next = (this.busy ?? Promise.resolve())
      .then(work)
      .catch(failed)
      .finally(() => {
        if (this.busy === next) this.busy = null;
        this.changed();
      });
    this.busy = next;
    return next;
  }

  private changed(): void {
    this.frame ??= setTimeout(() => {
      this.frame = null;
      this.version++;
      for (const listener of this.listeners) listener();
    }, 50);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Changes whenever rows did. */
  snapshot = (): number => this.version;

  get count(): number {
    const rows = this.screen.rows;
    return this.early.length + (rows.at(-1) === "" ? rows.length - 1 : rows.length);
  }

  row(index: number): string {
    const text = index < this.early.length ? this.early[index] : this.screen.rows[index - this.early.length];
    return (text ?? "").trimEnd();
  }

  /** Indexes of rows that contain `text`, case ignored. */
  find(text: string): number[] {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return [];
    const found: number[] = [];
    for (let i = 0; i < this.count; i++) if (this.row(i).toLowerCase().includes(wanted)) found.push(i);
    return found;
  }
}
