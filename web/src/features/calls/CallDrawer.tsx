// One call: whom, on which number, what to say; being connected; and how it went.
import { Anchor, Button, Drawer, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconMessages, IconPhoneCall, IconPhoneOutgoing } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState, type ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaCallItem } from "@/lib/api";
import { useCurrency, useMay } from "@/lib/session";
import { recall, remember } from "@/lib/storage";
import { Money, notifyDone, ProblemView, RelativeTime } from "@/ui";
import classes from "./Calls.module.css";
import { CallState } from "./CallState";
import { OutcomeForm } from "./OutcomeForm";
import { callQuery, touched } from "./queries";

export function CallDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("calls");
  const { data, error, refetch } = useQuery(callQuery(id));
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={data ? data.customer_name || data.number : t("one")}
      closeButtonProps={{ "aria-label": t("close") }}
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={280} />}
      {data && <Call call={data} onDone={onClose} />}
    </Drawer>
  );
}

function Call({ call, onDone }: { call: SchemaCallItem; onDone: () => void }) {
  const { t } = useTranslation("calls");
  const mayWrite = useMay()("conversations:write");
  return (
    <Stack gap="md">
      <Group gap="sm">
        <CallState row={call} />
        <Text size="sm" c="dimmed">
          {t(`why.${call.why as "planned"}`, { defaultValue: call.why })}
        </Text>
        <Text size="sm" c="dimmed">
          <RelativeTime at={call.due_at} />
        </Text>
      </Group>
      <Group gap="sm">
        <Anchor href={`tel:${call.number}`} className={classes.number} dir="ltr">
          <IconPhoneOutgoing size={18} aria-hidden /> {call.number}
        </Anchor>
        <Anchor
          component={Link}
          to="/inbox"
          search={{ view: "all", open: call.conversation, at: call.conversation } as never}
          className={classes.number}
        >
          <IconMessages size={18} aria-hidden /> {t("conversation")}
        </Anchor>
      </Group>
      {call.script && (
        <section>
          <h3 className={classes.label}>{t("script")}</h3>
          <p className={classes.script} dir="auto">{call.script}</p>
        </section>
      )}
      <Facts call={call} />
      {mayWrite && call.state === "planned" && <Connect call={call} />}
      {mayWrite && (call.state !== "ringing" || call.direction === "in") && <OutcomeForm call={call} onDone={onDone} />}
    </Stack>
  );
}

function Facts({ call }: { call: SchemaCallItem }) {
  const { t } = useTranslation("calls");
  const currency = useCurrency();
  const rows: [string, ReactElement | string | number][] = [
    [t("by"), call.by],
    [t("telephone"), call.telephone],
    [t("attempts"), call.attempts > 0 ? call.attempts : ""],
    [t("cost"), call.cost > 0 ? <Money minor={call.cost} currency={call.currency || currency} /> : ""],
    [t("note"), call.note],
  ];
  const known = rows.filter(([, value]) => value);
  if (known.length === 0) return null;
  return (
    <dl className={classes.facts}>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const isText = (value: unknown): value is string => typeof value === "string";

function Connect({ call }: { call: SchemaCallItem }) {
  const { t } = useTranslation("calls");
  const [telephone, setTelephone] = useState(() => recall("telephone", isText, ""));
  const dial = useAct({
    call: () =>
      api.POST("/api/v1/calls/{call_id}/dial", { params: { path: { call_id: call.id } }, body: { telephone: telephone.trim() } }),
    touches: touched,
    onDone: () => {
      remember("telephone", telephone.trim());
      notifyDone(t("ringing"));
    },
  });
  return (
    <Group gap="sm" align="end" wrap="nowrap">
      <TextInput
        label={t("mine")}
        description={t("mineWhy")}
        type="tel"
        value={telephone}
        maxLength={40}
        flex={1}
        onChange={(event) => setTelephone(event.currentTarget.value)}
      />
      <Button
        variant="default"
        leftSection={<IconPhoneCall size={16} aria-hidden />}
        disabled={telephone.trim().length < 3}
        loading={dial.isPending}
        onClick={() => dial.mutate()}
      >
        {t("dial")}
      </Button>
    </Group>
  );
}
