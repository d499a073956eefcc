// A contact in the calendar: its hour and name, how it goes out, whom it leaves out, and what came of it so far.
import { IconBolt, IconClock, IconLock, IconTargetOff } from "@tabler/icons-react";
import type { KeyboardEvent, PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { formatCompact, formatCount } from "@/lib/format";
import { hueProps, lookOf, useChannelName } from "@/ui";
import { useChip } from "../event/useChip";
import type { CampaignEvent, ContactEvent } from "../types";
import type { EventSums } from "./figures";
import classes from "./plan.module.css";

interface Props {
  event: ContactEvent;
  place: CampaignEvent | null;
  figures: EventSums | null;
  chosen: boolean;
  /** Can't be moved. */
  fixed: boolean;
  carried: boolean;
  where: string;
  onOpen: () => void;
  onGrab: (press: PointerEvent) => void;
  onStep: (key: string, shift: boolean) => boolean;
  onRemove: () => void;
}

export function EventBlock({ event, place, figures, chosen, fixed, carried, where, onOpen, onGrab, onStep, onRemove }: Props) {
  const { t } = useTranslation("campaigns");
  const name = useChannelName();
  const hue = hueProps(event.channels[0] ?? "");
  const others = event.channels.slice(1);
  const press = (key: KeyboardEvent) => {
    if (key.ctrlKey || key.metaKey || key.altKey) return;
    if (key.key === "Delete" || key.key === "Backspace") onRemove();
    else if (!onStep(key.key, key.shiftKey)) return;
    key.preventDefault();
  };
  const chip = useChip()(event, place?.condition ?? null);
  const state = place?.state ?? "draft";
  return (
    <button
      type="button"
      className={`${classes.block} ${hue.className}`}
      style={hue.style}
      data-event={event.name}
      data-chosen={chosen || undefined}
      data-fixed={fixed || undefined}
      data-carried={carried || undefined}
      data-state={state}
      aria-pressed={chosen}
      aria-keyshortcuts={fixed ? undefined : "ArrowLeft ArrowRight ArrowUp ArrowDown Delete"}
      onPointerDown={onGrab}
      onClick={onOpen}
      onKeyDown={press}
    >
      <span className={classes.blockHead}>
        {event.day === null ? (
          <>
            <IconBolt size={12} aria-hidden />
            <span className={classes.oneLine}>{where}</span>
          </>
        ) : (
          <>
            <IconClock size={12} aria-hidden />
            <span className={classes.unseen}>{where}</span>
            {event.at}
          </>
        )}
        {others.map((channel) => {
          const { icon: Icon } = lookOf(channel);
          return <Icon key={channel} size={12} stroke={1.75} aria-hidden />;
        })}
        {place?.locked && <IconLock size={12} aria-hidden />}
      </span>
      <span className={classes.blockName}>{event.name}</span>
      <span className={classes.unseen}>
        {event.channels.map(name).join(t("event.then"))}, {t(`state.${state}`)}
      </span>
      {chip && (
        <span className={classes.chip} title={chip}>
          <IconTargetOff size={11} aria-hidden />
          <span className={classes.oneLine}>{chip}</span>
        </span>
      )}
      {figures && figures.sent + figures.suppressed > 0 && (
        <span className={classes.blockFigures} title={t("event.figures", { sent: figures.sent, answered: figures.answered, reached: figures.reached })}>
          <b>{formatCompact(figures.sent)}</b> {t("figure.sent")}
          {figures.answered > 0 && <> · {formatCount(figures.answered)} {t("figure.answered")}</>}
          {figures.reached > 0 && <> · <b>{formatCount(figures.reached)}</b> {t("figure.reached")}</>}
        </span>
      )}
      {state === "going_out" && place && (
        <span className={classes.progress}>
          <span style={{ width: `${Math.round(100 * place.done)}%` }} />
        </span>
      )}
    </button>
  );
}
