// When a department's people are there: hours of their own or the company's, the time zone, and holidays.
import { Select, Switch, TagsInput, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultOf } from "@/lib/api";
import { formatWeekday } from "@/lib/format";
import { HoursRows, spansOf, writtenOf } from "@/ui";
import { Part } from "../Part";
import { workspaceQuery } from "../queries";
import settings from "../Settings.module.css";
import type { PartProps } from "./People";

export function Hours({ draft, onChange, error, disabled }: PartProps) {
  const { t } = useTranslation("settings");
  const { data: company } = useQuery(workspaceQuery());
  const [spans, setSpans] = useState(spansOf(draft.hours));
  const own = spans.length > 0;
  const set = (next: typeof spans) => {
    setSpans(next);
    onChange({ hours: writtenOf(next) });
  };
  const theirs = spansOf(company?.rules.callback_hours ?? []);
  const inherited = theirs.map((it) => `${daysOf(it.days)} ${it.from}–${it.until}`).join(", ");
  return (
    <Part title={t("departments.hours.title")} text={t("departments.hours.text")}>
      <div className={settings.body}>
        <div className={settings.wide}>
          <Switch
            label={t("departments.hours.own")}
            description={own ? undefined : inherited ? t("departments.hours.company", { hours: inherited }) : t("departments.hours.always")}
            checked={own}
            onChange={(event) => set(event.currentTarget.checked ? [{ days: [1, 2, 3, 4, 5], from: "09:00", until: "17:00" }] : [])}
            disabled={disabled}
          />
        </div>
        {own && (
          <div className={settings.wide}>
            <HoursRows spans={spans} onChange={set} disabled={disabled} />
            {faultOf(error, "hours") && (
              <Text role="alert" size="sm" c="var(--nl-bad)" mt="xs">
                {faultOf(error, "hours")}
              </Text>
            )}
          </div>
        )}
        <Select
          label={t("departments.hours.zone")}
          placeholder={company?.zone}
          data={Intl.supportedValuesOf("timeZone")}
          value={draft.zone}
          onChange={(zone) => onChange({ zone })}
          error={faultOf(error, "zone")}
          disabled={disabled}
          searchable
          clearable
        />
        <TagsInput
          label={t("departments.hours.holidays")}
          description={t("departments.hours.holidaysText")}
          value={[...draft.holidays]}
          onChange={(holidays) => onChange({ holidays })}
          error={faultOf(error, "holidays")}
          maxTags={100}
          disabled={disabled}
        />
      </div>
    </Part>
  );
}

function daysOf(days: readonly number[]): string {
  const first = days[0] ?? 1;
  const last = days.at(-1) ?? first;
  const together = days.length === last - first + 1 && days.length > 1;
  return together ? `${formatWeekday(first)}–${formatWeekday(last)}` : days.map(formatWeekday).join(", ");
}
