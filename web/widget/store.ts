// What is kept in this browser for one widget: the session, what has been read, what is yet to be sent. All tabs share it.
import type { Pending } from "./model";

export interface Kept {
  token: string;
  /** The token from before somebody was vouched for: what was said under it is theirs too. */
  anonymous: string;
  /** Whom the session is of, if the page vouched for somebody. */
  user: string;
  begun: boolean;
  read: string;
  email: string;
  open: boolean;
  pending: Pending[];
}

const NOTHING: Kept = { token: "", anonymous: "", user: "", begun: false, read: "", email: "", open: false, pending: [] };

export class Store {
  private readonly name: string;
  private memory: Kept = NOTHING; // where the browser keeps nothing for this page

  constructor(key: string) {
    this.name = `noline:${key}`;
  }

  get kept(): Kept {
    try {
      const found = localStorage.getItem(this.name);
      return found === null ? this.memory : { ...NOTHING, ...(JSON.parse(found) as Partial<Kept>) };
    } catch {
      return this.memory;
    }
  }

  keep(change: Partial<Kept>): void {
    this.memory = { ...this.kept, ...change };
    try {
      localStorage.setItem(this.name, JSON.stringify(this.memory));
    } catch {
      // kept in memory, for as long as this page is open
    }
  }

  forget(): void {
    this.keep(NOTHING);
  }
}
