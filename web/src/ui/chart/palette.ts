// The colours of charts in each scheme; a channel keeps its hue there too.
import { lookOf } from "../channels/channels";

export interface Palette {
  text: string;
  dimmed: string;
  line: string;
  surface: string;
  accent: string;
  /** For what has no colour of its own. */
  series: readonly string[];
  channel: (channel: string) => string;
}

const SERIES = ["email", "sms", "print", "push", "instagram", "whatsapp", "voice", "web"];

export function paletteOf(scheme: "light" | "dark"): Palette {
  const channel = (name: string) => lookOf(name)[scheme];
  const series = SERIES.map(channel);
  return scheme === "light"
    ? { text: "#1b1f27", dimmed: "#586070", line: "#e1e4ea", surface: "#ffffff", accent: "#2b57c4", series, channel }
    : { text: "#e6e9ef", dimmed: "#a0a8b7", line: "#2a303b", surface: "#16191f", accent: "#8fb0ff", series, channel };
}
