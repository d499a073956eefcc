// One contact beside the plan: what, when, by which channels, for whom; every change is saved at once.
import { ActionIcon, Button, Checkbox, Group, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconCopy, IconExternalLink, IconSend, IconTrash, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { changedEvent, withCopy, withoutEvent } from "../plan/model";
import { templatesQuery } from "../queries";
import type { CampaignFigures, ContactEvent } from "../types";
import type { Plan } from "../usePlan";
import { Caller } from "./Caller";
import { ChannelOrder } from "./ChannelOrder";
import { EventConditions } from "./EventConditions";
import { EventFigures } from "./EventFigures";
import { EventState } from "./EventState";
import { EventTime } from "./EventTime";
import { SendTest } from "./SendTest";
import { Settled } from "./Settled";
import classes from "./event.module.css";

interface Props {
  plan: Plan;
  event: ContactEvent;
  figures: CampaignFigures | null;
  onClose: () => void;
  onRename: (name: string) => void;
}

const PURPOSES = ["marketing", "transactional", "service"] as const;

export function EventPanel({ plan, event, figures, onClose, onRename }: Props) {
  const { t } = useTranslation("campaigns");
  const { data: templates } = useQuery(templatesQuery());
  const [testing, setTesting] = useState(false);
  const place = plan.detail.events.find((each) => each.name === event.name);
  const locked = !plan.editable || (place?.locked ?? false);
  const change = (more: Partial<ContactEvent>) =>
    plan.change((now) => changedEvent(now, event.name, (each) => ({ ...each, ...more })));
  const rename = (name: string) => {
    const wanted = name.trim();
    if (!wanted || plan.definition.events.some((each) => each.name === wanted)) return;
    change({ name: wanted });
    onRename(wanted);
  };
  const template = templates?.items.find((each) => each.name === event.template);
  const missing = template ? event.channels.filter((channel) => !template.channels.includes(channel)) : [];
  return (
    <Stack gap="md" p="md" className={classes.panel}>
      <Group justify="space-between" wrap="nowrap">
        <EventState state={place?.state ?? "draft"} />
        <Group gap={4} wrap="nowrap">
          <ActionIcon variant="subtle" color="gray" aria-label={t("event.test")} title={t("event.test")} onClick={() => setTesting(true)}>
            <IconSend size={16} aria-hidden />
          </ActionIcon>
          {plan.editable && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("event.copy")}
              title={t("event.copy")}
              onClick={() => {
                let name = event.name;
                plan.change((now) => {
                  const made = withCopy(now, event.name);
                  name = made.name;
                  return made.definition;
                });
                onRename(name);
              }}
            >
              <IconCopy size={16} aria-hidden />
            </ActionIcon>
          )}
          {!locked && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("event.remove")}
              title={t("event.remove")}
              onClick={() => {
                plan.change((now) => withoutEvent(now, event.name));
                onClose();
              }}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
          <ActionIcon variant="subtle" color="gray" aria-label={t("event.close")} onClick={onClose}>
            <IconX size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      {locked && plan.editable && (
        <Text size="sm" c="dimmed">
          {t("event.locked")}
        </Text>
      )}
      <Settled value={event.name} onSettle={rename}>
        {(field) => <TextInput label={t("event.name")} disabled={locked} maxLength={100} {...field} />}
      </Settled>
      <EventFigures event={event.name} figures={figures} />
      <div>
        <Select
          label={t("event.template")}
          searchable
          disabled={locked}
          value={event.template || null}
          data={[...new Set([...(templates?.items.map((each) => each.name) ?? []), event.template].filter(Boolean))]}
          onChange={(name) => name && change({ template: name })}
          error={templates && !template ? t("event.noTemplate") : missing.length ? t("event.noVariant", { channels: missing.join(", ") }) : null}
        />
        {template && (
          <Button
            component="a"
            href={`/app/content/${encodeURIComponent(event.template)}`}
            target="_blank"
            variant="subtle"
            size="compact-sm"
            mt={4}
            rightSection={<IconExternalLink size={13} aria-hidden />}
          >
            {t("event.preview")}
          </Button>
        )}
      </div>
      <EventTime plan={plan} event={event} locked={locked} onChange={change} />
      <ChannelOrder
        channels={event.channels}
        able={template?.channels ?? null}
        disabled={locked}
        onChange={(channels) => change({ channels })}
      />
      {event.channels.includes("voice") && <Caller event={event} locked={locked} onChange={change} />}
      <Switch
        label={t("event.best")}
        description={t("event.bestText")}
        checked={event.best}
        disabled={locked || event.channels.length < 2}
        onChange={(press) => change({ best: press.currentTarget.checked })}
      />
      <EventConditions plan={plan} event={event} locked={locked} onChange={change} />
      <Select
        label={t("event.purpose")}
        description={t(`purposeText.${purposeOf(event.purpose)}`)}
        disabled={locked}
        allowDeselect={false}
        value={event.purpose}
        data={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        onChange={(purpose) => purpose && change({ purpose })}
      />
      {event.purpose === "marketing" && (
        <Settled value={event.subscription} onSettle={(subscription) => subscription.trim() && change({ subscription: subscription.trim() })}>
          {(field) => <TextInput label={t("event.subscription")} description={t("event.subscriptionText")} disabled={locked} maxLength={100} {...field} />}
        </Settled>
      )}
      <Settled
        value={event.expires_hours === null ? "" : String(event.expires_hours)}
        onSettle={(hours) => change({ expires_hours: Number(hours) > 0 ? Math.round(Number(hours)) : null })}
      >
        {(field) => <TextInput label={t("event.expires")} description={t("event.expiresText")} inputMode="numeric" disabled={locked} {...field} />}
      </Settled>
      <Checkbox
        label={t("event.asks")}
        checked={event.asks}
        disabled={locked}
        onChange={(press) => change({ asks: press.currentTarget.checked })}
      />
      {testing && <SendTest plan={plan} event={event.name} onClose={() => setTesting(false)} />}
    </Stack>
  );
}

function purposeOf(purpose: string): (typeof PURPOSES)[number] {
  return PURPOSES.find((each) => each === purpose) ?? "marketing";
}
