// A channel by its icon, hue and name; the same wherever a channel is meant.
import { Tooltip } from "@mantine/core";
import { lookOf } from "./channels";
import classes from "./ChannelBadge.module.css";
import { hueProps } from "./hue";
import { useChannelName } from "./useChannelName";

interface Props {
  channel: string;
  /** Only the icon, its name on hover and to screen readers: for dense lists. */
  iconOnly?: boolean;
}

export function ChannelBadge({ channel, iconOnly = false }: Props) {
  const name = useChannelName()(channel);
  const { icon: Icon } = lookOf(channel);
  const hue = hueProps(channel);
  if (!iconOnly) {
    return (
      <span className={`${hue.className} ${classes.badge}`} style={hue.style}>
        <Icon size={14} stroke={1.75} aria-hidden />
        {name}
      </span>
    );
  }
  return (
    <Tooltip label={name}>
      <span className={`${hue.className} ${classes.badge} ${classes.icon}`} style={hue.style} role="img" aria-label={name}>
        <Icon size={14} stroke={1.75} aria-hidden />
      </span>
    </Tooltip>
  );
}
