// The rooms at the foot of a narrow screen; those beyond the first four, and the account, behind "More".
import { Menu, UnstyledButton } from "@mantine/core";
import { spotlight } from "@mantine/spotlight";
import { IconMenu2, IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { AccountItems } from "./AccountMenu";
import { RoomLink } from "./RoomLink";
import classes from "./Shell.module.css";
import { useVisibleRooms } from "./useVisibleRooms";

const SHOWN = 4;

export function BottomBar({ onKeys }: { onKeys: () => void }) {
  const { t } = useTranslation();
  const rooms = useVisibleRooms();
  return (
    <nav className={classes.bar} aria-label={t("rail.label")}>
      {rooms.slice(0, SHOWN).map((room) => (
        <RoomLink key={room.key} room={room} />
      ))}
      <Menu position="top-end" width={240}>
        <Menu.Target>
          <UnstyledButton className={classes.item}>
            <IconMenu2 size={18} stroke={1.6} />
            <span className={classes.label}>{t("rail.more")}</span>
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconSearch size={16} />} onClick={spotlight.open}>
            {t("palette.open")}
          </Menu.Item>
          {rooms.slice(SHOWN).map((room) => (
            <Menu.Item key={room.key} component={Link} to={room.path} leftSection={<room.icon size={16} />}>
              {room.label(t)}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <AccountItems onKeys={onKeys} />
        </Menu.Dropdown>
      </Menu>
    </nav>
  );
}
