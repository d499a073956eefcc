// The plan as a calendar: templates to drag in, lanes per channel, days from the launch on.
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatInstant } from "@/lib/format";
import { templatesQuery } from "../queries";
import type { CampaignFigures, TemplateItem } from "../types";
import type { Plan } from "../usePlan";
import { Calendar } from "./Calendar";
import { laneOf, lanesOf, lengthOf, moved, nextDay, todayOf, withEvent, withoutEvent, type Cell } from "./model";
import { NewMessage } from "./NewMessage";
import { Palette } from "./Palette";
import { dayLabel } from "./dayLabel";
import { useDrag, type Carried } from "./useDrag";
import classes from "./plan.module.css";

interface Props {
  plan: Plan;
  figures: CampaignFigures | null;
  chosen: string | null;
  onOpen: (event: string | null) => void;
}

export function PlanTab({ plan, figures, chosen, onOpen }: Props) {
  const { t } = useTranslation("campaigns");
  const { detail, definition, editable } = plan;
  const { data: templates } = useQuery(templatesQuery());
  const [composing, setComposing] = useState<Cell | null>(null);
  const [said, setSaid] = useState("");
  const frame = useRef<HTMLDivElement>(null);

  const today = todayOf(detail.launched_at, detail.now, definition.zone);
  const lanes = useMemo(() => lanesOf(definition.events), [definition.events]);
  const days = lengthOf(definition.events, today);
  const first = today ?? 0;
  const locked = useMemo(() => new Set(detail.events.filter((each) => each.locked).map((each) => each.name)), [detail.events]);

  const tell = useCallback(
    (name: string, to: Cell) =>
      setSaid(t("movedTo", { name, lane: to.lane, day: dayLabel(t, to.day, detail, definition.zone) })),
    [t, detail, definition.zone],
  );
  const move = (name: string, to: Cell) => {
    if (!editable || locked.has(name) || to.day < first) return;
    plan.change((now) => moved(now, name, to));
    tell(name, to);
  };
  const add = (template: Pick<TemplateItem, "name" | "channels"> | null, at: Cell) => {
    if (!editable || at.day < first) return;
    let name = "";
    plan.change((now) => {
      const made = withEvent(now, template, at, at.day === today ? { at: soon(detail.now, definition.zone) } : {});
      name = made.name;
      return made.definition;
    });
    onOpen(name);
    tell(name, at);
  };
  const remove = (name: string) => {
    if (!editable || locked.has(name)) return;
    plan.change((now) => withoutEvent(now, name));
    setSaid(t("removed", { name }));
    onOpen(null);
  };
  const drop = (carried: Carried, at: Cell) => {
    if (carried.kind === "event") move(carried.name, at);
    else if (carried.kind === "template") add(templates?.items.find((each) => each.name === carried.name) ?? null, at);
    else setComposing(at);
  };
  const drag = useDrag(frame, drop, first);
  const place = (template: TemplateItem | null, lane?: string): Cell => ({
    lane: lane ?? template?.channels.find((each) => lanes.includes(each)) ?? "email",
    day: nextDay(definition.events, today),
  });

  return (
    <div className={classes.tab} ref={frame}>
      {editable && (
        <Palette
          templates={templates?.items ?? null}
          onGrab={drag.grab}
          onAdd={(template) => add(template, place(template))}
          onCompose={() => setComposing(place(null))}
        />
      )}
      <Calendar
        plan={plan}
        figures={figures}
        lanes={lanes}
        days={days}
        today={today}
        chosen={chosen}
        drag={drag}
        onOpen={onOpen}
        onMove={move}
        onRemove={remove}
        onAdd={(at) => setComposing(at)}
      />
      <p className={classes.hint}>
        {editable ? t("calendar.hint") : t("calendar.over")} {t("calendar.zone", { zone: definition.zone })}{" "}
        {detail.launched_at && t("calendar.now", { at: formatInstant(new Date(detail.now), safeZone(definition.zone)) })}
      </p>
      <div className={classes.spoken} aria-live="polite">
        {said}
      </div>
      {composing && (
        <NewMessage
          at={composing}
          templates={templates?.items ?? []}
          onClose={() => setComposing(null)}
          onChosen={(template) => {
            add(template, { lane: template.channels.includes(composing.lane) ? composing.lane : (template.channels[0] ?? laneOf({ channels: [composing.lane] })), day: composing.day });
            setComposing(null);
          }}
        />
      )}
    </div>
  );
}

/** The next full hour, for a contact that is added for today. */
function soon(now: string, zone: string): string {
  const next = new Date(Math.ceil((Date.parse(now) + 300_000) / 3_600_000) * 3_600_000);
  const said = new Intl.DateTimeFormat("en-GB", { timeZone: safeZone(zone), hour: "2-digit", minute: "2-digit" }).format(next);
  return said === "00:00" ? "23:55" : said;
}

function safeZone(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone;
  } catch {
    return "UTC";
  }
}
