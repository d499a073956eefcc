// The frame around every room: rail or bar, command palette, keyboard map, the live line.
import { useMediaQuery } from "@mantine/hooks";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Ringing } from "@/features/calls/Ringing";
import { LiveContext, useLive } from "@/lib/live";
import { useSession } from "@/lib/session";
import { listenForShortcuts } from "@/lib/shortcuts";
import { recall, remember } from "@/lib/storage";
import { BottomBar } from "./BottomBar";
import { KeyboardMap } from "./KeyboardMap";
import { LiveMark } from "./LiveMark";
import { Palette } from "./Palette";
import { Rail } from "./Rail";
import classes from "./Shell.module.css";
import { useRoomKeys } from "./useRoomKeys";

const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";

export function Shell() {
  const { t } = useTranslation();
  const { agent } = useSession();
  const live = useLive(agent.id);
  const narrow = useMediaQuery("(max-width: 640px)", false, { getInitialValueInEffect: false });
  const medium = useMediaQuery("(max-width: 1024px)", false, { getInitialValueInEffect: false });
  const [folded, setFolded] = useState(() => recall("rail.folded", isBoolean, false));
  const [mapOpen, setMapOpen] = useState(false);
  const main = useFocusOnMove();
  useEffect(listenForShortcuts, []);
  useRoomKeys(() => setMapOpen(true));

  const fold = () => {
    setFolded(!folded);
    remember("rail.folded", !folded);
  };
  return (
    <LiveContext value={live}>
      <div className={`${classes.shell} ${narrow ? classes.narrow : ""}`}>
        <a className={classes.skip} href="#main">
          {t("skip")}
        </a>
        {!narrow && <Rail folded={folded || medium} onFold={medium ? undefined : fold} onKeys={() => setMapOpen(true)} />}
        <main id="main" ref={main} className={classes.main} tabIndex={-1}>
          <Outlet />
        </main>
        {narrow && live !== "open" && (
          <div className={classes.strip}>
            <LiveMark />
          </div>
        )}
        {narrow && <BottomBar onKeys={() => setMapOpen(true)} />}
      </div>
      <Ringing />
      <Palette />
      <KeyboardMap opened={mapOpen} onClose={() => setMapOpen(false)} />
    </LiveContext>
  );
}

/** Puts the focus into the content after a move to another page, so that keys and screen readers begin there. */
function useFocusOnMove() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    const room = (at?: string) => at?.split("/")[1];
    if (before.current !== undefined && room(before.current) !== room(path)) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return main;
}
