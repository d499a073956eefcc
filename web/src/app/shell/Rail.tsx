// The rooms at the left, the account and the live line below; folded it shows icons only.
import { UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconLayoutSidebarLeftCollapse, IconLayoutSidebarLeftExpand, IconSearch } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/lib/session";
import { Kbd } from "@/ui";
import { AccountMenu } from "./AccountMenu";
import { LiveMark } from "./LiveMark";
import { RoomLink } from "./RoomLink";
import classes from "./Shell.module.css";
import { useVisibleRooms } from "./useVisibleRooms";

interface Props {
  folded: boolean;
  /** Undefined where there is no room for more than icons. */
  onFold?: () => void;
  onKeys: () => void;
}

export function Rail({ folded, onFold, onKeys }: Props) {
  const { t } = useTranslation();
  const { workspace } = useSession();
  const rooms = useVisibleRooms();
  const Fold = folded ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  const foldLabel = folded ? t("rail.unfold") : t("rail.fold");
  return (
    <nav className={classes.rail} data-folded={folded || undefined} aria-label={t("rail.label")}>
      <div className={classes.workspace} title={workspace.name}>
        {workspace.name}
      </div>
      <UnstyledButton className={classes.item} onClick={spotlight.open} aria-label={folded ? t("palette.open") : undefined}>
        <IconSearch size={18} stroke={1.6} />
        <span className={classes.label}>{t("palette.short")}</span>
        <span className={classes.hint} aria-hidden>
          <Kbd keys="mod+k" />
        </span>
      </UnstyledButton>
      {rooms.map((room) => (
        <RoomLink key={room.key} room={room} hints={folded ? "full" : "keys"} />
      ))}
      <div className={classes.foot}>
        <LiveMark />
        {onFold && (
          <UnstyledButton className={classes.item} onClick={onFold} aria-label={foldLabel}>
            <Fold size={18} stroke={1.6} />
            <span className={classes.label}>{foldLabel}</span>
          </UnstyledButton>
        )}
        <AccountMenu onKeys={onKeys} />
      </div>
    </nav>
  );
}
