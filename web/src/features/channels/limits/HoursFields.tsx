// In which hours a route sends, by whose clock, and what happens to messages outside of them.
import { SegmentedControl, Select, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { HoursRows } from "@/ui";
import { newHours, type HoursDraft } from "./draft";
import classes from "./Limits.module.css";

interface Props {
  hours: HoursDraft | null;
  onChange: (hours: HoursDraft | null) => void;
}

export function HoursFields({ hours, onChange }: Props) {
  const { t } = useTranslation("channels");
  const { data: company } = useQuery(apiQuery(["workspace"], "/api/v1/workspace"));
  return (
    <>
      <Switch
        label={t("hours.on")}
        description={t("hours.text")}
        checked={hours !== null}
        onChange={(event) => onChange(event.currentTarget.checked ? newHours() : null)}
      />
      {hours && (
        <div className={classes.hours} role="group" aria-label={t("hours.title")}>
          <HoursRows spans={hours.spans} onChange={(spans) => onChange(spans.length ? { ...hours, spans } : null)} disabled={false} />
          <Select
            label={t("hours.zone")}
            placeholder={company?.zone}
            data={Intl.supportedValuesOf("timeZone")}
            value={hours.zone || null}
            onChange={(zone) => onChange({ ...hours, zone: zone ?? "" })}
            searchable
            clearable
          />
          <div>
            <Text size="sm" fw={500} mb={4}>
              {t("hours.meanwhile")}
            </Text>
            <SegmentedControl
              aria-label={t("hours.meanwhile")}
              value={hours.meanwhile}
              onChange={(meanwhile) => onChange({ ...hours, meanwhile: meanwhile === "elsewhere" ? "elsewhere" : "wait" })}
              data={[
                { value: "wait", label: t("hours.wait") },
                { value: "elsewhere", label: t("hours.elsewhere") },
              ]}
              fullWidth
            />
            <Text size="sm" c="dimmed" mt={4}>
              {t(hours.meanwhile === "wait" ? "hours.waitText" : "hours.elsewhereText")}
            </Text>
          </div>
        </div>
      )}
    </>
  );
}
