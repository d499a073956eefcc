// The keys of the shell: `g` and a letter for each room, those of the rooms' actions, the palette and the map.
import { spotlight } from "@mantine/spotlight";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { useShortcuts, type Shortcut } from "@/lib/shortcuts";
import { useVisibleRooms } from "./useVisibleRooms";

export function useRoomKeys(showMap: () => void): void {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const rooms = useVisibleRooms();
  const go = (to: string) => void navigate({ to });

  const shortcuts: Shortcut[] = [
    { keys: "mod+k", label: t("keys.palette"), group: t("keys.general"), run: spotlight.open },
    { keys: "?", label: t("keys.map"), group: t("keys.general"), run: showMap },
  ];
  for (const room of rooms) {
    const label = room.label(t);
    if (room.goKey) {
      shortcuts.push({ keys: `g ${room.goKey}`, label, group: t("keys.go"), run: () => go(room.path) });
    }
    for (const action of room.actions ?? []) {
      if (!action.keys || (action.scope && !may(action.scope))) continue;
      shortcuts.push({ keys: action.keys, label: action.label(t), group: label, run: () => go(action.to) });
    }
  }
  useShortcuts(shortcuts);
}
