// Which domains an account's mail comes from: those of its senders, and the one it signs for.
import type { SchemaAccountItem } from "@/lib/api";

/** The domain of a sender such as `Shop <hello@shop.example>`; nothing if there is none. */
export function domainOf(sender: string): string {
  const written = /<([^<>]*)>\s*$/.exec(sender)?.[1] ?? sender;
  const domain = written.slice(written.lastIndexOf("@") + 1).trim().replace(/\.$/, "").toLowerCase();
  return written.includes("@") && domain.includes(".") ? domain : "";
}

/** Each once, in order. Mail of the sandbox leaves for nowhere, so nothing of it can be looked up. */
export function senderDomains(account: Pick<SchemaAccountItem, "provider" | "routes"> & { settings: object }): string[] {
  if (account.provider === "sandbox") return [];
  const senders = account.routes.filter((each) => each.channel === "email").map((each) => domainOf(each.sender));
  const signed = "dkim_domain" in account.settings ? account.settings.dkim_domain : "";
  const all = [...senders, typeof signed === "string" ? domainOf(`@${signed}`) : ""];
  return [...new Set(all.filter((each) => each !== ""))];
}
