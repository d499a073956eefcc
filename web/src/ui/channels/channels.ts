// The one place that says how each channel looks: a hue for each colour scheme, and an icon.
import {
  IconBell,
  IconBrandFacebook,
  IconBrandInstagram,
  IconBrandLine,
  IconBrandMessenger,
  IconBrandSlack,
  IconBrandTeams,
  IconBrandTelegram,
  IconBrandWhatsapp,
  IconBrandX,
  IconBrowser,
  IconDeviceMobileMessage,
  IconInbox,
  IconMail,
  IconMessageCircle,
  IconMessages,
  IconPhone,
  IconPlug,
  IconQrcode,
  IconQuestionMark,
  IconScript,
  IconWorld,
  type Icon,
} from "@tabler/icons-react";

export interface ChannelLook {
  icon: Icon;
  /** Readable as text (4.5:1) on the light scheme's surfaces and on its own tint. */
  light: string;
  /** The same on the dark scheme's. */
  dark: string;
}

export const CHANNELS = {
  email: { icon: IconMail, light: "#1f5fbf", dark: "#7fb2ff" },
  sms: { icon: IconDeviceMobileMessage, light: "#0d6b63", dark: "#4fd1c0" },
  whatsapp: { icon: IconBrandWhatsapp, light: "#156b37", dark: "#5fd38a" },
  print: { icon: IconScript, light: "#7f5200", dark: "#e2b45a" },
  push: { icon: IconBell, light: "#7a3fc2", dark: "#c3a1ff" },
  webpush: { icon: IconBrowser, light: "#5b46b8", dark: "#b4a8ff" },
  web: { icon: IconWorld, light: "#0b6488", dark: "#63c5f0" },
  chat: { icon: IconMessageCircle, light: "#00696b", dark: "#5bd0d3" },
  inapp: { icon: IconInbox, light: "#4f5aa8", dark: "#a9b3ff" },
  x: { icon: IconBrandX, light: "#333a44", dark: "#c9d1dc" },
  telegram: { icon: IconBrandTelegram, light: "#1a6699", dark: "#6cc0f5" },
  voice: { icon: IconPhone, light: "#b0302a", dark: "#ff9a90" },
  messenger: { icon: IconBrandMessenger, light: "#5b4bd6", dark: "#aaa0ff" },
  facebook: { icon: IconBrandFacebook, light: "#2a57b8", dark: "#8db4ff" },
  instagram: { icon: IconBrandInstagram, light: "#b0286f", dark: "#ff8fc0" },
  line: { icon: IconBrandLine, light: "#2a6b2e", dark: "#7ed383" },
  viber: { icon: IconMessages, light: "#6b4fb3", dark: "#bba4f5" },
  slack: { icon: IconBrandSlack, light: "#7d2a68", dark: "#eb9bd5" },
  teams: { icon: IconBrandTeams, light: "#4a52a8", dark: "#a5adff" },
  xmpp: { icon: IconMessages, light: "#94460a", dark: "#f2a766" },
  matrix: { icon: IconMessages, light: "#4d5566", dark: "#b3bccb" },
  desk: { icon: IconQrcode, light: "#6f5600", dark: "#dcc05c" },
  webhook: { icon: IconPlug, light: "#565d68", dark: "#b3bac6" },
} as const satisfies Record<string, ChannelLook>;

export type Channel = keyof typeof CHANNELS;

const UNKNOWN: ChannelLook = { icon: IconQuestionMark, light: "#565d68", dark: "#b3bac6" };

/** How a channel looks; channels of plug-ins that we don't know look neutral. */
export function lookOf(channel: string): ChannelLook {
  return isKnown(channel) ? CHANNELS[channel] : UNKNOWN;
}

export function isKnown(channel: string): channel is Channel {
  return Object.hasOwn(CHANNELS, channel);
}
