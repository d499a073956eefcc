// The hours of a week, a row for each time of day: on which days, from when until when.
import { ActionIcon, Button, Chip, Group } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { formatWeekday } from "@/lib/format";
import classes from "./Departments.module.css";
import { DAYS, type Span } from "./hours";

interface Props {
  spans: readonly Span[];
  onChange: (spans: Span[]) => void;
  disabled: boolean;
}

export function HoursRows({ spans, onChange, disabled }: Props) {
  const { t } = useTranslation("settings");
  const change = (at: number, part: Partial<Span>) => onChange(spans.map((each, place) => (place === at ? { ...each, ...part } : each)));
  return (
    <div className={classes.hours}>
      {spans.map((span, at) => (
        <div key={at} className={classes.span} role="group" aria-label={t("departments.hours.row", { number: at + 1 })}>
          <Chip.Group
            multiple
            value={span.days.map(String)}
            onChange={(days) => change(at, { days: days.map(Number).sort() })}
          >
            <Group gap={4}>
              {DAYS.map((day) => (
                <Chip key={day} value={String(day)} size="xs" radius="sm" disabled={disabled}>
                  {formatWeekday(day)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          <div className={classes.times}>
            <input
              type="time"
              className={classes.time}
              aria-label={t("departments.hours.from")}
              value={span.from}
              onChange={(event) => change(at, { from: event.currentTarget.value })}
              disabled={disabled}
            />
            <span aria-hidden>–</span>
            <input
              type="time"
              className={classes.time}
              aria-label={t("departments.hours.until")}
              value={span.until === "24:00" ? "00:00" : span.until}
              onChange={(event) => change(at, { until: event.currentTarget.value })}
              disabled={disabled}
            />
            {!disabled && (
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t("departments.hours.remove")}
                onClick={() => onChange(spans.filter((_, place) => place !== at))}
              >
                <IconTrash size={15} />
              </ActionIcon>
            )}
          </div>
        </div>
      ))}
      {!disabled && (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => onChange([...spans, { days: spans.length ? [6] : [1, 2, 3, 4, 5], from: "09:00", until: "17:00" }])}
          >
            {t("departments.hours.add")}
          </Button>
        </div>
      )}
    </div>
  );
}
