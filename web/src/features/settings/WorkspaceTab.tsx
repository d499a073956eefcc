// Where the company is at home, and its rules for contact, in plain words.
import { Button, Group, MultiSelect, NumberInput, Select, Switch, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct, type SchemaWorkspaceDetails } from "@/lib/api";
import { CURRENCIES } from "@/lib/currencies";
import { formatCurrency } from "@/lib/format";
import { useMay } from "@/lib/session";
import { CHANNELS, ListSkeleton, notifyDone, ProblemView, useChannelName } from "@/ui";
import { CallbackRules } from "./CallbackRules";
import { MailRules } from "./MailRules";
import { MatchRules } from "./MatchRules";
import { Part } from "./Part";
import { workspaceQuery } from "./queries";
import classes from "./Settings.module.css";

const PLACE = ["name", "region", "language"] as const;
const NUMBERS = ["cap", "cap_days", "reply_window_days", "automatic_replies_per_hour", "talk_hours", "hand_back_hours"] as const;
const LISTS = ["double_opt_in", "opt_out", "stop_blocks_transactional"] as const;

export function WorkspaceTab() {
  const { data, error, refetch } = useQuery(workspaceQuery());
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  return <Form key={JSON.stringify(data)} stored={data} />;
}

function Form({ stored }: { stored: SchemaWorkspaceDetails }) {
  const { t } = useTranslation("settings");
  const channelName = useChannelName();
  const mayWrite = useMay()("settings:write");
  const [place, setPlace] = useState(stored);
  const [rules, setRules] = useState(stored.rules);
  const save = useAct({
    call: () =>
      api.PATCH("/api/v1/workspace", {
        body: { name: place.name, zone: place.zone, region: place.region, language: place.language, currency: place.currency, rules },
      }),
    touches: [["workspace"], ["session"], ["audit"]],
    showsErrors: true,
    onDone: () => notifyDone(t("saved")),
  });
  const fault = (field: string) => faultOf(save.error, field);
  const changed = JSON.stringify({ ...place, rules }) !== JSON.stringify({ ...stored, rules: stored.rules });
  const channels = Object.keys(CHANNELS).map((value) => ({ value, label: channelName(value) }));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
      style={{ display: "contents" }}
    >
      <Part title={t("workspace.title")} text={t("workspace.text")}>
        <div className={classes.body}>
          {PLACE.map((name) => (
            <TextInput
              key={name}
              label={t(`workspace.${name}.label`)}
              description={t(`workspace.${name}.text`)}
              value={place[name]}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setPlace((before) => ({ ...before, [name]: value }));
              }}
              error={fault(name)}
              disabled={!mayWrite}
            />
          ))}
          <Select
            label={t("workspace.zone.label")}
            description={t("workspace.zone.text")}
            data={zones(place.zone)}
            value={place.zone}
            onChange={(zone) => zone && setPlace((before) => ({ ...before, zone }))}
            searchable
            allowDeselect={false}
            error={fault("zone")}
            disabled={!mayWrite}
          />
          <Select
            label={t("workspace.currency.label")}
            description={t("workspace.currency.text")}
            data={CURRENCIES.map((value) => ({ value, label: formatCurrency(value) }))}
            value={place.currency}
            onChange={(currency) => currency && setPlace((before) => ({ ...before, currency }))}
            searchable
            allowDeselect={false}
            error={fault("currency")}
            disabled={!mayWrite}
          />
        </div>
      </Part>
      <Part title={t("rules.title")} text={t("rules.text")}>
        <div className={classes.body}>
          {(["quiet_from", "quiet_until"] as const).map((name) => (
            <TextInput
              key={name}
              type="time"
              label={t(`rules.${name}.label`)}
              description={t(`rules.${name}.text`)}
              value={rules[name]}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setRules((before) => ({ ...before, [name]: value }));
              }}
              error={fault(`rules.${name}`)}
              disabled={!mayWrite}
            />
          ))}
          {NUMBERS.map((name) => (
            <NumberInput
              key={name}
              label={t(`rules.${name}.label`)}
              description={t(`rules.${name}.text`)}
              value={rules[name]}
              onChange={(value) => typeof value === "number" && setRules((before) => ({ ...before, [name]: value }))}
              min={0}
              allowDecimal={false}
              error={fault(`rules.${name}`)}
              disabled={!mayWrite}
            />
          ))}
          {LISTS.map((name) => (
            <MultiSelect
              key={name}
              className={classes.wide}
              label={t(`rules.${name}.label`)}
              description={t(`rules.${name}.text`)}
              data={channels}
              value={[...rules[name]]}
              onChange={(value) => setRules((before) => ({ ...before, [name]: value }))}
              error={fault(`rules.${name}`)}
              disabled={!mayWrite}
            />
          ))}
          <Switch
            className={classes.wide}
            label={t("rules.private_webhooks.label")}
            description={t("rules.private_webhooks.text")}
            checked={rules.private_webhooks}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              setRules((before) => ({ ...before, private_webhooks: checked }));
            }}
            disabled={!mayWrite}
          />
        </div>
      </Part>
      <CallbackRules rules={rules} onChange={setRules} fault={fault} disabled={!mayWrite} />
      <MatchRules rules={rules} onChange={setRules} fault={fault} disabled={!mayWrite} />
      <MailRules rules={rules} onChange={setRules} fault={fault("rules.mail_signature")} disabled={!mayWrite} />
      {mayWrite ? (
        <Group justify="flex-end">
          {save.error && !fault("name") && (
            <Text role="alert" size="sm" c="var(--nl-bad)">
              {save.error.message}
            </Text>
          )}
          <Button type="submit" loading={save.isPending} disabled={!changed}>
            {t("save")}
          </Button>
        </Group>
      ) : (
        <Text className={classes.dim}>{t("readOnly")}</Text>
      )}
    </form>
  );
}

function zones(own: string): string[] {
  const known = Intl.supportedValuesOf("timeZone");
  return known.includes(own) ? known : [own, ...known];
}
