// How long a channel takes what one likes: until when, or since when no more, and what may be sent then.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { formatInstant, formatRelative } from "@/lib/format";
import { useNow } from "@/lib/useNow";
import { useChannelName } from "@/ui";
import classes from "./Window.module.css";
import { keyOf, type Option } from "./model";

interface Props {
  /** The way that was chosen, and the one that the customer wrote by, if its window is closed. */
  way: Option | null;
  closed: Option | null;
  onChoose: (option: Option) => void;
}

export function WindowNotice({ way, closed, onChoose }: Props) {
  const { t } = useTranslation("inbox");
  const name = useChannelName();
  const now = new Date(useNow());
  if (closed) {
    const { window } = closed;
    const here = way !== null && keyOf(way) === keyOf(closed);
    const ends = window?.closes_at ? new Date(window.closes_at) : null;
    return (
      <div className={classes.notice} data-closed role="status">
        <span>
          {ends
            ? t("window.closed", { channel: name(closed.channel), ago: formatRelative(ends, now), at: formatInstant(ends), hours: window?.hours })
            : t("window.never", { channel: name(closed.channel) })}{" "}
          {t(window?.templates ? "window.templates" : "window.others")}
        </span>
        {window?.templates && !here && (
          <Button variant="default" size="compact-sm" onClick={() => onChoose(closed)}>
            {t("window.choose")}
          </Button>
        )}
      </div>
    );
  }
  const ends = way?.window?.open && way.window.closes_at ? new Date(way.window.closes_at) : null;
  if (!way || !ends) return null;
  return (
    <div className={classes.notice}>
      {t("window.open", { channel: name(way.channel), at: formatInstant(ends), in: formatRelative(ends, now) })}
    </div>
  );
}
