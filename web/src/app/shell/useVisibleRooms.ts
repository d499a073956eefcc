// The rooms that whoever is signed in may enter.
import { useMay } from "@/lib/session";
import type { Room } from "@/lib/room";
import { rooms } from "../rooms";

export function useVisibleRooms(): readonly Room[] {
  const may = useMay();
  return rooms.filter((room) => !room.hidden && (!room.scope || may(room.scope)));
}
