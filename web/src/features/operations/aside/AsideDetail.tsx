// One interaction that could not be handled: why, whose it is, and what it says.
import { Anchor, Button, Group, Modal, Skeleton, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { useMay } from "@/lib/session";
import { ChannelBadge, notifyDone, ProblemView, RelativeTime } from "@/ui";
import classes from "../Operations.module.css";
import { asideQuery } from "../queries";

export function AsideDetail({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("operations");
  const mayWrite = useMay()("operations:write");
  const { data, error } = useQuery(asideQuery(id));
  const replay = useAct({
    call: () => api.POST("/api/v1/set-aside/{interaction_id}/replay", { params: { path: { interaction_id: id } } }),
    touches: [["set-aside"], ["operations"]],
    onDone: () => {
      notifyDone(t("aside.replayed", { count: 1 }));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={data?.item.kind ?? t("aside.one")} size="lg" centered>
      {error && <ProblemView error={error} />}
      {!data && !error && <Skeleton height={200} />}
      {data && (
        <Stack gap="md">
          <Text dir="auto" c="var(--nl-bad)">
            {data.item.why}
          </Text>
          <dl className={classes.facts} style={{ padding: 0 }}>
            <dt>{t("aside.column.customer")}</dt>
            <dd dir="auto">
              <Anchor component={Link} to={`/customers/${data.item.subject}`}>
                {data.item.customer_name || data.item.subject}
              </Anchor>
            </dd>
            <dt>{t("aside.column.follower")}</dt>
            <dd>{data.item.follower}</dd>
            <dt>{t("aside.column.at")}</dt>
            <dd>
              <RelativeTime at={data.item.at} />
            </dd>
            {data.channel && (
              <>
                <dt>{t("aside.column.channel")}</dt>
                <dd>
                  <ChannelBadge channel={data.channel} />
                </dd>
              </>
            )}
            <dt>{t("aside.column.id")}</dt>
            <dd>{data.item.id}</dd>
          </dl>
          {data.body !== null && (
            <pre className={classes.code} tabIndex={0} role="region" aria-label={t("aside.body")} dir="auto">
              {JSON.stringify(data.body, null, 2)}
            </pre>
          )}
          {mayWrite && (
            <Group justify="space-between">
              <Text size="sm" c="dimmed" flex={1}>
                {t("aside.replayText")}
              </Text>
              <Button loading={replay.isPending} onClick={() => replay.mutate()}>
                {t("aside.replay")}
              </Button>
            </Group>
          )}
        </Stack>
      )}
    </Modal>
  );
}
