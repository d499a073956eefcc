// The calendar: a lane for each channel, a column for each day, and before the days what goes out in real time.
import { useMediaQuery } from "@mantine/hooks";
import { IconBolt, IconPlus } from "@tabler/icons-react";
import { Fragment, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ChannelBadge } from "@/ui";
import type { CampaignFigures } from "../types";
import type { Plan } from "../usePlan";
import { dayLabel, shortDate, weekdayOf } from "./dayLabel";
import { EventBlock } from "./EventBlock";
import { sumsByEvent } from "./figures";
import { dateOf, eventsAt, laneOf, realTimeOf, stepFrom, type Cell } from "./model";
import type { Drag } from "./useDrag";
import classes from "./plan.module.css";

interface Props {
  plan: Plan;
  figures: CampaignFigures | null;
  lanes: readonly string[];
  days: number;
  today: number | null;
  chosen: string | null;
  drag: Drag;
  onOpen: (event: string) => void;
  onMove: (event: string, to: Cell) => void;
  onRemove: (event: string) => void;
  onAdd: (at: Cell) => void;
}

/** Pixels of a day with contacts, and of one without: a whole plan is seen at a glance. */
const WIDE = 128;
const SLIM = 28;

export function Calendar({ plan, figures, lanes, days, today, chosen, drag, onOpen, onMove, onRemove, onAdd }: Props) {
  const { t } = useTranslation("campaigns");
  const { detail, definition, editable } = plan;
  const { events, zone } = definition;
  const places = useMemo(() => new Map(detail.events.map((each) => [each.name, each])), [detail.events]);
  const sums = useMemo(() => sumsByEvent(figures), [figures]);
  const used = useMemo(() => new Set(events.map((event) => event.day)), [events]);
  const range = Array.from({ length: days }, (_, day) => day);
  const wide = (day: number) => used.has(day) || drag.over?.day === day;
  const narrow = useMediaQuery("(max-width: 640px)");
  const real = realTimeOf(events).length ? 144 : 88;
  const columns = ["var(--lane)", `${real}px`, ...range.map((day) => `minmax(${wide(day) ? WIDE : SLIM}px, ${wide(day) ? 4 : 1}fr)`)];
  const least = range.reduce((sum, day) => sum + (wide(day) ? WIDE : SLIM), real);
  const isWeekend = (day: number) =>
    detail.launched_at !== null && dateOf(day, detail.launched_at, detail.now, zone).getUTCDay() % 6 === 0;
  const isOver = (lane: string, day: number) => drag.over?.lane === lane && drag.over.day === day;

  const block = (name: string) => {
    const event = events.find((each) => each.name === name);
    if (!event) return null;
    const place = places.get(name) ?? null;
    const fixed = !editable || (place?.locked ?? false);
    return (
      <EventBlock
        key={name}
        event={event}
        place={place}
        figures={sums.get(name) ?? null}
        chosen={chosen === name}
        fixed={fixed}
        carried={drag.carried?.kind === "event" && drag.carried.name === name}
        where={event.day === null ? t("realTime.on", { on: event.on === "goal" ? t("realTime.goal") : event.on }) : dayLabel(t, event.day, detail, zone)}
        onOpen={() => {
          if (!drag.wasDrag()) onOpen(name);
        }}
        onGrab={(press) => {
          if (!fixed) drag.grab(press, { kind: "event", name, label: name });
        }}
        onStep={(key, shift) => {
          if (fixed || event.day === null) return false;
          const to = stepFrom({ lane: laneOf(event), day: event.day }, key, shift, lanes, today ?? 0);
          if (to) onMove(name, to);
          return to !== null;
        }}
        onRemove={() => {
          if (!fixed) onRemove(name);
        }}
      />
    );
  };

  return (
    <div className={classes.scroller} data-scroller role="region" aria-label={t("calendar.label")} tabIndex={0}>
      <div className={classes.grid} style={{ gridTemplateColumns: columns.join(" "), minWidth: `calc(var(--lane) + ${least}px)` }} data-dragging={drag.carried !== null || undefined}>
        <div className={`${classes.head} ${classes.corner}`} />
        <div className={classes.head} title={t("realTime.title")}>
          <span className={classes.headLine}>
            <IconBolt size={13} aria-hidden />
            {t("realTime.short")}
          </span>
        </div>
        {range.map((day) => {
          const date = dateOf(day, detail.launched_at, detail.now, zone);
          const weekend = isWeekend(day);
          return (
            <div
              key={day}
              className={classes.head}
              data-today={day === today || undefined}
              data-past={(today !== null && day < today) || undefined}
              data-weekend={weekend || undefined}
              title={dayLabel(t, day, detail, zone)}
            >
              <span className={classes.dayNumber}>{wide(day) ? t("day.short", { day }) : day}</span>
              <span className={classes.dayDate}>
                {detail.launched_at ? (wide(day) ? shortDate(date, true) : weekdayOf(date)) : ""}
              </span>
            </div>
          );
        })}
        {lanes.map((lane) => (
          <Fragment key={lane}>
            <div className={classes.lane}>
              <ChannelBadge channel={lane} iconOnly={narrow} />
            </div>
            <div className={classes.cell} data-real>
              {realTimeOf(events, lane).map((event) => block(event.name))}
            </div>
            {range.map((day) => (
              <div
                key={day}
                className={classes.cell}
                data-lane={lane}
                data-day={day}
                data-today={day === today || undefined}
                data-past={(today !== null && day < today) || undefined}
                data-weekend={isWeekend(day) || undefined}
                data-over={isOver(lane, day) || undefined}
              >
                {eventsAt(events, { lane, day }).map((event) => block(event.name))}
                {editable && (today === null || day >= today) && (
                  <button
                    type="button"
                    className={classes.add}
                    tabIndex={-1}
                    aria-label={t("calendar.add", { day: dayLabel(t, day, detail, zone) })}
                    onClick={() => onAdd({ lane, day })}
                  >
                    <IconPlus size={14} aria-hidden />
                  </button>
                )}
              </div>
            ))}
          </Fragment>
        ))}
      </div>
      {drag.carried && (
        <div className={classes.ghost} style={{ left: drag.point.x + 8, top: drag.point.y + 8 }} aria-hidden>
          {drag.carried.label}
          {drag.over && <span className={classes.ghostPlace}>{dayLabel(t, drag.over.day, detail, zone)}</span>}
        </div>
      )}
    </div>
  );
}
