// What providers declare, as it is searched, filtered and shown.
import type { SchemaCapabilities, SchemaProviderItem } from "@/lib/api";

/** Groups of channels, in the order in which they are shown; a provider stands in the first that fits. */
export const GROUPS = [
  { key: "mail", channels: ["email"] },
  { key: "text", channels: ["sms", "voice"] },
  { key: "im", channels: ["whatsapp", "messenger", "instagram", "telegram", "line", "viber", "slack", "teams", "xmpp", "matrix", "x"] },
  { key: "own", channels: ["chat", "web", "inapp", "push", "webpush"] },
  { key: "paper", channels: ["print", "desk"] },
] as const;

export type GroupKey = (typeof GROUPS)[number]["key"] | "many";

/** Carries channels of several groups. */
const MANY = 4;

export function groupOf(provider: SchemaProviderItem): GroupKey {
  const fitting = GROUPS.filter((group) => provider.channels.some((channel) => (group.channels as readonly string[]).includes(channel)));
  if (provider.channels.length > MANY || fitting.length > 2) return "many";
  return fitting[0]?.key ?? "many";
}

/** Those that carry the channel and have every word in their name, description or channels. */
export function found(providers: readonly SchemaProviderItem[], q: string, channel: string | undefined, channelName: (channel: string) => string, providerName: (name: string) => string = (name) => name): SchemaProviderItem[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean);
  return providers.filter((each) => {
    if (channel && !each.channels.includes(channel)) return false;
    const text = [each.name, providerName(each.name), each.about, ...each.channels, ...each.channels.map(channelName)].join(" ").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

export const ABILITIES = ["both", "out", "in", "receipts", "reads", "media", "copies", "buttons", "templates", "window"] as const;
export type Ability = (typeof ABILITIES)[number];

/** What one channel of a provider can do, in the order in which it is told. */
export function abilitiesOf(able: SchemaCapabilities, sends: boolean): Ability[] {
  const has: Record<Ability, boolean> = {
    both: sends && able.inbound,
    out: sends && !able.inbound,
    in: !sends && able.inbound,
    receipts: able.receipts && !able.reads,
    reads: able.reads,
    media: able.media.length > 0,
    copies: able.copies,
    buttons: able.buttons > 0,
    templates: able.templates,
    window: able.reply_window_hours !== null,
  };
  return ABILITIES.filter((each) => has[each]);
}

/** "image/", "application/pdf" → ["image", "application"]; everything is "any". */
export function mediaKinds(able: SchemaCapabilities): string[] {
  return [...new Set(able.media.map((kind) => kind.split("/")[0] ?? kind).map((kind) => (kind === "*" || kind === "" ? "any" : kind)))];
}
