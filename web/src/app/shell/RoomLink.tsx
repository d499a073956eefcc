// A room in the rail or the bar, with the number of things that wait there.
import { Tooltip, VisuallyHidden } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatCompact } from "@/lib/format";
import type { Room } from "@/lib/room";
import { Kbd } from "@/ui";
import classes from "./Shell.module.css";

const NO_COUNT = () => undefined;

export function RoomLink({ room, hints = "none" }: { room: Room; hints?: "full" | "keys" | "none" }) {
  const { t } = useTranslation();
  const useCount = room.useCount ?? NO_COUNT; // the same for a room's whole life
  const count = useCount();
  const label = room.label(t);
  const link = (
    <Link to={room.path as "/"} className={classes.item} aria-label={hints === "full" ? label : undefined}>
      <room.icon size={18} stroke={1.6} />
      <span className={classes.label}>{label}</span>
      {count !== undefined && count > 0 && (
        <span className={classes.count}>
          <span aria-hidden>{formatCompact(count)}</span>
          <VisuallyHidden>{t("rail.waiting", { count })}</VisuallyHidden>
        </span>
      )}
    </Link>
  );
  if (hints === "none") return link;
  return (
    <Tooltip
      position="right"
      disabled={hints !== "full"}
      label={
        <>
          {label} {room.goKey && <Kbd keys={`g ${room.goKey}`} />}
        </>
      }
    >
      {link}
    </Tooltip>
  );
}
