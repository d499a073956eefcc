// Channels, states, times, money and keys.
import { CHANNELS, ChannelBadge, Kbd, Money, RelativeTime, StatusBadge } from "@/ui";
import classes from "./Kit.module.css";

const MINUTES_AGO = new Date(Date.now() - 5 * 60_000);
const DAYS_AGO = new Date(Date.now() - 3 * 86_400_000);
const CHANNEL_NAMES = [...Object.keys(CHANNELS), "carrier-pigeon"];

export function ChannelParts() {
  return (
    <>
      <div className={classes.flow}>
        {CHANNEL_NAMES.map((channel) => (
          <ChannelBadge key={channel} channel={channel} />
        ))}
      </div>
      <div className={classes.flow}>
        {CHANNEL_NAMES.map((channel) => (
          <ChannelBadge key={channel} channel={channel} iconOnly />
        ))}
      </div>
      <div className={classes.flow}>
        <StatusBadge tone="good">Delivered</StatusBadge>
        <StatusBadge tone="warn">Held</StatusBadge>
        <StatusBadge tone="bad">Failed</StatusBadge>
        <StatusBadge tone="busy">Sending</StatusBadge>
        <StatusBadge tone="quiet">Closed</StatusBadge>
        <RelativeTime at={MINUTES_AGO} zone="America/Sao_Paulo" />
        <RelativeTime at={DAYS_AGO} />
        <RelativeTime at={null} />
        <Money minor={1250} currency="EUR" />
        <Money minor={1250} currency="JPY" />
        <Kbd keys="g i" />
        <Kbd keys="mod+k" />
      </div>
    </>
  );
}
