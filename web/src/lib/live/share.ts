// One connection for all tabs of a browser: the tab that holds the lock has the socket and passes on what it hears.
import { LiveConnection, type Hint, type LiveEvents, type LiveState } from "./connection";

type Word = { state: LiveState } | { hints: readonly Hint[] } | { asks: true };

/** Starts listening; returns the way to stop. Without locks (plain HTTP to another host) each tab has its own socket. */
export function listenTogether(name: string, url: string, events: LiveEvents): () => void {
  const locks = (globalThis.navigator as Partial<Navigator>).locks;
  if (!locks || typeof BroadcastChannel === "undefined") return listenAlone(url, events);

  const channel = new BroadcastChannel(name);
  const ending = new AbortController();
  let state: LiveState | null = null; // known only to the tab that has the socket
  let leave: (() => void) | undefined;

  channel.onmessage = ({ data }: MessageEvent<Word>) => {
    if ("asks" in data) {
      if (state) channel.postMessage({ state } satisfies Word);
      return;
    }
    hear(data, events);
  };
  channel.postMessage({ asks: true } satisfies Word);

  const tell = (word: Word) => {
    if (ending.signal.aborted) return;
    channel.postMessage(word);
    hear(word, events);
  };
  const lead = () => {
    const stop = listenAlone(url, {
      onState: (now) => tell({ state: (state = now) }),
      onHints: (hints) => hints.length && tell({ hints }),
    });
    return new Promise<void>((resolve) => {
      leave = () => {
        stop();
        resolve();
      };
    });
  };
  locks.request(name, { signal: ending.signal }, lead).catch(() => undefined); // given up before it was our turn

  return () => {
    ending.abort();
    leave?.();
    channel.close();
  };
}

function listenAlone(url: string, events: LiveEvents): () => void {
  const connection = new LiveConnection(url, events);
  const hurry = () => connection.hurry();
  globalThis.addEventListener("online", hurry);
  connection.start();
  return () => {
    globalThis.removeEventListener("online", hurry);
    connection.stop();
  };
}

function hear(word: Word, events: LiveEvents): void {
  if ("state" in word) events.onState(word.state);
  else if ("hints" in word) events.onHints(word.hints);
}
