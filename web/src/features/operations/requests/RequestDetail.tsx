// One request whole: what was sent, what was answered and why, and sending it again.
import { Alert, Anchor, Button, Drawer, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaRequestBody, type SchemaRequestDetail } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ProblemView, RelativeTime, StatusBadge, useConfirm } from "@/ui";
import classes from "../Operations.module.css";
import { requestQuery } from "../queries";
import { keyOf, readable, toneOf } from "./words";

interface Props {
  id: string;
  onOpen: (id: string) => void;
  onClose: () => void;
}

export function RequestDetail({ id, onOpen, onClose }: Props) {
  const { t } = useTranslation("operations");
  const { data, error, refetch } = useQuery(requestQuery(id));
  const title = data ? `${data.request.method} ${data.request.path}` : t("requests.one");
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size={640}
      title={<span className={classes.address}>{title}</span>}
      closeButtonProps={{ "aria-label": t("requests.close") }}
      zIndex={190} // the question before sending again comes in front of it
      overlayProps={{ backgroundOpacity: 0.2 }}
    >
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={320} />}
      {data && (
        <Stack gap="md">
          <Facts detail={data} onOpen={onOpen} />
          {data.request.withheld ? (
            <Text c="dimmed">{t("requests.withheld", { right: data.request.right })}</Text>
          ) : (
            <>
              <Body label={t("requests.sent")} body={data.sent} />
              <Body label={t("requests.answered")} body={data.answered} />
            </>
          )}
          <SendAgain detail={data} onOpen={onOpen} />
        </Stack>
      )}
    </Drawer>
  );
}

function Facts({ detail, onOpen }: { detail: SchemaRequestDetail; onOpen: (id: string) => void }) {
  const { t } = useTranslation("operations");
  const { request, headers } = detail;
  const original = request.replay_of;
  return (
    <>
      {request.problem && (
        <Text c="var(--nl-bad)" dir="auto">
          {request.detail || request.problem}
        </Text>
      )}
      <dl className={classes.facts} style={{ padding: 0 }}>
        <dt>{t("requests.column.status")}</dt>
        <dd>
          <StatusBadge tone={toneOf(request.status)}>{`${String(request.status)} ${t(`requests.word.${keyOf(request.status)}`)}`}</StatusBadge>
        </dd>
        {request.field && (
          <>
            <dt>{t("requests.field")}</dt>
            <dd className={classes.address}>{request.field}</dd>
          </>
        )}
        <dt>{t("requests.column.who")}</dt>
        <dd dir="auto">{`${request.who_name} (${t(`requests.who.${request.who_kind}`)})`}</dd>
        <dt>{t("requests.column.at")}</dt>
        <dd>
          <RelativeTime at={request.at} /> · {t("hooks.took", { milliseconds: formatCount(request.milliseconds) })}
        </dd>
        {request.query && (
          <>
            <dt>{t("requests.query")}</dt>
            <dd className={classes.address}>{request.query}</dd>
          </>
        )}
        {Object.entries(headers).map(([name, value]) => (
          <Header key={name} name={name} value={value} />
        ))}
        <dt>{t("requests.id")}</dt>
        <dd className={classes.address}>{request.id}</dd>
        {original && (
          <>
            <dt>{t("requests.again")}</dt>
            <dd>
              <Anchor component="button" type="button" onClick={() => onOpen(original)}>
                {t("requests.original")}
              </Anchor>
            </dd>
          </>
        )}
      </dl>
    </>
  );
}

function Header({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd className={classes.address}>{value}</dd>
    </>
  );
}

function Body({ label, body }: { label: string; body: SchemaRequestBody }) {
  const { t } = useTranslation("operations");
  const notes = [t("requests.size", { number: formatCount(body.size) }), body.media_type];
  if (body.state === "cut") notes.push(t("requests.cut"));
  return (
    <div>
      <Group gap="sm" mb={4}>
        <Text fw={500}>{label}</Text>
        {body.size > 0 && (
          <Text size="sm" c="dimmed">
            {notes.filter(Boolean).join(" · ")}
          </Text>
        )}
      </Group>
      {body.text ? (
        <pre className={classes.code} tabIndex={0} role="region" aria-label={label} dir="auto">
          {readable(body.text, body.media_type)}
        </pre>
      ) : (
        <Text size="sm" c="dimmed">
          {body.state === "left_out" || body.size > 0 ? t("requests.leftOut") : t("requests.nothing")}
        </Text>
      )}
    </div>
  );
}

function SendAgain({ detail, onOpen }: { detail: SchemaRequestDetail; onOpen: (id: string) => void }) {
  const { t } = useTranslation("operations");
  const mayWrite = useMay()("settings:write");
  const confirm = useConfirm();
  const { id, method, path } = detail.request;
  const send = useAct({
    call: () => api.POST("/api/v1/requests/{request_id}/replay", { params: { path: { request_id: id } } }),
    touches: [["request"]],
  });
  if (!mayWrite) return null;
  if (detail.obstacle) {
    return (
      <Text size="sm" c="dimmed">
        {detail.obstacle}
      </Text>
    );
  }
  const ask = async () => {
    const title = t("requests.sendTitle", { method, path });
    if (await confirm({ title, consequence: <Text>{t("requests.sendText")}</Text>, deed: t("requests.send") })) send.mutate();
  };
  const done = send.data;
  return (
    <>
      {done && (
        <Alert role="status" color="gray" title={t("requests.sentAgain", { status: done.status, word: t(`requests.word.${keyOf(done.status)}`) })}>
          <Anchor component="button" type="button" onClick={() => onOpen(done.id)}>
            {t("requests.look")}
          </Anchor>
        </Alert>
      )}
      <Group justify="flex-end">
        <Button leftSection={<IconSend size={16} aria-hidden />} loading={send.isPending} onClick={() => void ask()}>
          {t("requests.send")}
        </Button>
      </Group>
    </>
  );
}
