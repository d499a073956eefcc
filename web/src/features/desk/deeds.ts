// What a desk does, kept in the browser until the server has it: each deed has an id of its own, so none is done twice.
import type { CheckIn, NewCheckIn, NewHandover, NewVisit } from "./types";

export type Deed =
  | { kind: "check"; body: NewCheckIn; shown: string }
  | { kind: "visit"; body: NewVisit; shown: string }
  | { kind: "handover"; body: NewHandover; shown: string };

/** A deed that was told later than it was done, and what came of it. */
export interface Told {
  deed: Deed;
  answer?: CheckIn;
  /** In the server's words, where it refused. */
  refused?: string;
}

const NAME = "noline-desk";
const DEEDS = "deeds";

/** The deeds that wait, the oldest first; they are there after a reload and a restart too. */
export async function waitingDeeds(): Promise<Deed[]> {
  const all = await ask<Deed[]>("readonly", (store) => store.getAll());
  return all.sort((a, b) => a.body.at.localeCompare(b.body.at));
}

export async function keepDeed(deed: Deed): Promise<void> {
  await ask("readwrite", (store) => store.put(deed, deed.body.id));
}

export async function forgetDeed(deed: Deed): Promise<void> {
  await ask("readwrite", (store) => store.delete(deed.body.id));
}

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(DEEDS);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => {
      opened = undefined;
      reject(request.error ?? new Error("IndexedDB"));
    };
  });
  return opened;
}

async function ask<R>(mode: IDBTransactionMode, what: (store: IDBObjectStore) => IDBRequest): Promise<R> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(DEEDS, mode);
    const request = what(transaction.objectStore(DEEDS));
    transaction.oncomplete = () => resolve(request.result as R);
    transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("IndexedDB"));
  });
}
