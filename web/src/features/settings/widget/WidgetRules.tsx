// Where a widget works, when somebody answers, and what visitors may do.
import { Checkbox, Input, Switch, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ApiProblem, faultOf } from "@/lib/api";
import { Part } from "../Part";
import settings from "../Settings.module.css";
import { OFFICE, withDay } from "./draft";
import classes from "./Widget.module.css";
import type { ChangeProps } from "./WidgetLooks";

const DAYS = [0, 1, 2, 3, 4, 5, 6] as const;
const MAY = { ask_email: "askEmail", files: "files", identified_only: "identifiedOnly" } as const;

export function WidgetRules({ draft, onChange, disabled, error }: ChangeProps) {
  const { t } = useTranslation("widget");
  const { hours } = draft;
  const setSpans = (spans: typeof hours.spans) => onChange({ ...draft, hours: { ...hours, spans } });
  const wrongHours = error instanceof ApiProblem && error.field?.startsWith("hours") ? error.detail : undefined;
  return (
    <>
      <Part title={t("where.title")} text={t("where.text")}>
        <div className={settings.body}>
          <TagsInput className={settings.wide} label={t("origins")} description={t("originsText")} value={[...draft.origins]} onChange={(origins) => onChange({ ...draft, origins })} maxTags={50} error={faultOf(error, "origins")} disabled={disabled} splitChars={[",", " "]} />
          <Switch
            className={settings.wide}
            label={t("always")}
            checked={hours.always}
            onChange={(event) => {
              const always = event.currentTarget.checked;
              onChange({ ...draft, hours: { always, spans: hours.spans.length || always ? hours.spans : OFFICE } });
            }}
            disabled={disabled}
          />
          {!hours.always && (
            <Input.Wrapper className={settings.wide} label={t("hours")} labelElement="div" description={t("hoursText")} error={wrongHours}>
              <div className={classes.days}>
                {DAYS.map((day) => {
                  const span = hours.spans.find((each) => each.day === day);
                  const name = t(`day.${day}`);
                  return [
                    <Checkbox key="on" label={name} checked={Boolean(span)} onChange={(event) => setSpans(withDay(hours.spans, day, event.currentTarget.checked ? {} : null))} disabled={disabled} />,
                    <TextInput key="begins" type="time" aria-label={t("begins", { day: name })} value={span?.begins ?? ""} onChange={(event) => setSpans(withDay(hours.spans, day, { begins: event.currentTarget.value }))} disabled={disabled || !span} />,
                    <TextInput key="until" type="time" aria-label={t("until", { day: name })} value={span?.until ?? ""} onChange={(event) => setSpans(withDay(hours.spans, day, { until: event.currentTarget.value }))} disabled={disabled || !span} />,
                  ];
                })}
              </div>
            </Input.Wrapper>
          )}
          <Textarea className={settings.wide} label={t("away")} description={t("awayText")} value={draft.look.away} onChange={(event) => onChange({ ...draft, look: { ...draft.look, away: event.currentTarget.value } })} maxLength={400} autosize minRows={2} disabled={disabled} />
        </div>
      </Part>
      <Part title={t("may.title")} text={t("may.text")}>
        <div className={settings.body}>
          {(Object.keys(MAY) as (keyof typeof MAY)[]).map((name) => (
            <Switch key={name} className={settings.wide} label={t(MAY[name])} checked={draft[name]} onChange={(event) => onChange({ ...draft, [name]: event.currentTarget.checked })} disabled={disabled} />
          ))}
        </div>
      </Part>
    </>
  );
}
