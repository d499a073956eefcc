// An event that happened: which, how often, how lately, and with what properties.
import { ActionIcon, NumberInput, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import classes from "./ConditionBuilder.module.css";
import type { Event } from "./model";
import { Span } from "./Span";

interface Props {
  label: string;
  event: Event;
  onChange: (event: Event) => void;
  onRemove: () => void;
  /** The condition that its properties meet. */
  children: ReactNode;
}

export function EventEditor({ label, event, onChange, onRemove, children }: Props) {
  const { t } = useTranslation("ui");
  return (
    <div className={classes.branch} role="group" aria-label={label}>
      <div className={classes.line}>
        <TextInput
          aria-label={t("conditions.event")}
          placeholder={t("conditions.event")}
          value={event.event}
          onChange={(press) => onChange({ ...event, event: press.currentTarget.value })}
          maxLength={200}
        />
        <NumberInput
          aria-label={t("conditions.atLeast")}
          value={event.atLeast}
          prefix={`${t("conditions.atLeast")} `}
          min={1}
          max={1000}
          clampBehavior="strict"
          allowDecimal={false}
          onChange={(next) => onChange({ ...event, atLeast: Math.max(1, Number(next) || 1) })}
        />
        <Span label={t("conditions.lately")} value={event.within} onChange={(within) => onChange({ ...event, within })} />
        <ActionIcon className={classes.remove} variant="subtle" color="gray" aria-label={t("conditions.remove")} onClick={onRemove}>
          <IconX size={15} aria-hidden />
        </ActionIcon>
      </div>
      {children}
    </div>
  );
}
