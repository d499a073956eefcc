// What may be a code: told by its shape alone, so that a desk without a line knows what is no ticket at all.

/** A ticket, or a message's token, at the end of an address or alone. */
const SIGNED = /(?:^|\/)(?:[A-Za-z0-9_-]{35}|[A-Za-z0-9_-]{40}|[0-9a-f]{52})(?:\.png)?\/?(?:[?#].*)?$/;
/** A letter's short code, perhaps written in groups. */
const SHORT = /^(?:[2-9A-HJKMNP-TV-Z][\s-]?){7}$/i;

/** Whether a text has the shape of something that lets somebody in or names a customer. */
export function isCode(text: string): boolean {
  const trimmed = text.trim();
  return SIGNED.test(trimmed) || (SHORT.test(trimmed) && /\d/.test(trimmed));
}

/** The part of a shown code that is the same however it was shown: without the address before it. */
export function coreOf(text: string): string {
  return text.trim().replace(/[?#].*$/, "").replace(/\/$/, "").replace(/\.png$/, "").split("/").pop() ?? "";
}
