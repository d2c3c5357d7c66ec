/** Shakes and sounds when the hall calls the guide, and keeps the tablet awake on a tour. */
import type { Live } from "../../live/store.svelte";
import { callsOf, Heed, SHAKES, TONES, type Call } from "./alerts";

const REMEMBERED = "guide.sound";
/** Seconds of one tone, and how loud (1 is full). */
const TONE = 0.16;
const LOUD = 0.25;

export class Alerts {
  /** Off until somebody switches it on: a hall is quiet. */
  sound = $state(localStorage.getItem(REMEMBERED) === "on");
  private speaker: AudioContext | null = null;
  private readonly heed = new Heed();

  /** Switched by a finger, which is what a browser asks for before it sounds. */
  switchSound(): void {
    this.sound = !this.sound;
    localStorage.setItem(REMEMBERED, this.sound ? "on" : "off");
    if (this.sound) this.play("queue");
  }

  /** Look at the hall; call the guide for what is new. */
  look(live: Live): void {
    const news = this.heed.news(callsOf(live.runs.values(), live.stop, live.queue.values()));
    if (news === null) return;
    // Where nobody has touched the page yet a browser does not shake, and complains.
    if (navigator.userActivation?.hasBeenActive) navigator.vibrate?.(SHAKES[news]);
    if (this.sound) this.play(news);
  }

  private play(call: Call): void {
    const speaker = (this.speaker ??= new AudioContext());
    void speaker.resume();
    TONES[call].forEach((pitch, index) => {
      const start = speaker.currentTime + index * TONE * 1.25;
      const voice = speaker.createOscillator();
      const volume = speaker.createGain();
      voice.frequency.value = pitch;
      volume.gain.setValueAtTime(LOUD, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + TONE);
      voice.connect(volume).connect(speaker.destination);
      voice.start(start);
      voice.stop(start + TONE);
    });
  }
}

/** Keep the screen on; returns the way to let it sleep again. A browser lets go when the page is hidden. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | null = null;
  let over = false;
  const ask = async (): Promise<void> => {
    if (document.visibilityState !== "visible" || over) return;
    try {
      lock = await navigator.wakeLock.request("screen");
      if (over) await lock.release();
    } catch {
      // Without a lock (battery saver, plain http) the tablet sleeps as it is set to.
    }
  };
  const seen = (): void => void ask();
  document.addEventListener("visibilitychange", seen);
  void ask();
  return () => {
    over = true;
    document.removeEventListener("visibilitychange", seen);
    void lock?.release();
  };
}
