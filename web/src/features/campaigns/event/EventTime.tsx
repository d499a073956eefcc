// When a contact goes out: on a day of the plan at an hour, or as soon as something happens.
import { Group, NumberInput, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { dayLabel } from "../plan/dayLabel";
import { LAST_DAY, nextDay, todayOf } from "../plan/model";
import type { ContactEvent } from "../types";
import type { Plan } from "../usePlan";
import { Settled } from "./Settled";

interface Props {
  plan: Plan;
  event: ContactEvent;
  locked: boolean;
  onChange: (more: Partial<ContactEvent>) => void;
}

export function EventTime({ plan, event, locked, onChange }: Props) {
  const { t } = useTranslation("campaigns");
  const { detail, definition } = plan;
  const today = todayOf(detail.launched_at, detail.now, definition.zone);
  const way = event.day !== null ? "batch" : event.on === "goal" ? "goal" : "event";
  const pick = (next: string) => {
    if (next === "batch") onChange({ day: nextDay(definition.events, today), on: null });
    else onChange({ day: null, on: next === "goal" ? "goal" : t("time.eventDefault") });
  };
  return (
    <Stack gap={8}>
      <Text size="sm" fw={500} component="span">
        {t("time.label")}
      </Text>
      <SegmentedControl
        fullWidth
        aria-label={t("time.label")}
        value={way}
        disabled={locked}
        onChange={pick}
        data={[
          { value: "batch", label: t("time.batch") },
          { value: "goal", label: t("time.goal") },
          { value: "event", label: t("time.event") },
        ]}
      />
      {event.day !== null ? (
        <Group grow gap="sm" align="flex-start">
          <NumberInput
            label={t("time.day")}
            description={dayLabel(t, event.day, detail, definition.zone)}
            min={today ?? 0}
            max={LAST_DAY}
            allowDecimal={false}
            disabled={locked}
            value={event.day}
            onChange={(day) => typeof day === "number" && onChange({ day })}
          />
          <Settled value={event.at} onSettle={(at) => at && onChange({ at: at.slice(0, 5) })}>
            {(field) => <TextInput type="time" label={t("time.at")} description={definition.zone} disabled={locked} {...field} />}
          </Settled>
        </Group>
      ) : way === "event" ? (
        <Settled value={event.on ?? ""} onSettle={(on) => on.trim() && onChange({ on: on.trim() })}>
          {(field) => <TextInput label={t("time.on")} description={t("time.onText")} disabled={locked} maxLength={200} {...field} />}
        </Settled>
      ) : (
        <Text size="sm" c="dimmed">
          {t("time.goalText", { goal: definition.goal.name })}
        </Text>
      )}
    </Stack>
  );
}
