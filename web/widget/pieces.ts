// What the chat decides by: whom a page vouches for, which of two times is later; and a name for what is said.
import type { Identity } from "./api";

export function vouches(identity: Identity): boolean {
  return Boolean(identity.jwt ?? identity.user);
}

/** Whom the page says it is; a token says so itself, and the server checks it. */
export function userOf(identity: Identity): string {
  if (!identity.jwt) return identity.user ?? "";
  try {
    const claims = JSON.parse(atob((identity.jwt.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/"))) as { sub?: string };
    return claims.sub ?? "";
  } catch {
    return "";
  }
}

export function isLater(at: string, than: string): boolean {
  return !than || Date.parse(at) > Date.parse(than);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, milliseconds);
    addEventListener("online", () => done(), { once: true });
  });
}

export function unique(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
