// The standing of the address that a message came from, as the customer's addresses say it.
import type { Detail, Message } from "./model";

export type StandingWord = "verified" | "claimed" | "inferred" | "unknown";

export interface Standing {
  /** Null where there is nothing to say: it went out, or came by a page without an address. */
  word: StandingWord | null;
  address: string;
  evidence: string;
}

const NOTHING: Standing = { word: null, address: "", evidence: "" };

export function standingOf(message: Pick<Message, "direction" | "address">, detail: Detail): Standing {
  if (message.direction !== "in" || !message.address) return NOTHING;
  const known = detail.customer.addresses.find((each) => each.value === message.address);
  if (!known) return { word: "unknown", address: message.address, evidence: "" };
  const word = known.verification === "verified" || known.verification === "inferred" ? known.verification : "claimed";
  return { word, address: known.display || known.value, evidence: known.evidence };
}
