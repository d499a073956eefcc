// What webhooks were told: the endpoints, and the log of the one that is chosen.
import { Anchor, Button, Group, SegmentedControl, Select } from "@mantine/core";
import { IconWebhook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useList, type SchemaWebhookDelivery, type SchemaWebhookItem } from "@/lib/api";
import type { Translate } from "@/lib/i18n";
import { useMay } from "@/lib/session";
import { DataList, EmptyState, ListSkeleton, ProblemView, RelativeTime, StatusBadge, type Column } from "@/ui";
import classes from "../Operations.module.css";
import { deliveriesList, webhooksQuery } from "../queries";
import { Delivery } from "./Delivery";
import { ReplaySince } from "./ReplaySince";

const route = getRouteApi("/shell/operations");
type Only = "all" | "waiting" | "delivered" | "failed";
const TONES = { waiting: "busy", delivered: "good", failed: "bad" } as const;

export function WebhooksTab() {
  const { t } = useTranslation("operations");
  const may = useMay()("settings:read");
  const { data, error, refetch } = useQuery({ ...webhooksQuery(), enabled: may });
  const { webhook } = route.useSearch();
  if (!may) return <EmptyState icon={IconWebhook} title={t("hooks.forbidden.title")} text={t("hooks.forbidden.text")} />;
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const chosen = data.find((each) => each.id === webhook) ?? data[0];
  if (!chosen) {
    return (
      <EmptyState
        icon={IconWebhook}
        title={t("hooks.none.title")}
        text={t("hooks.none.text")}
        action={
          <Button component={Link} to="/settings?tab=webhooks">
            {t("hooks.add")}
          </Button>
        }
      />
    );
  }
  return <Log key={chosen.id} hooks={data} hook={chosen} />;
}

function Log({ hooks, hook }: { hooks: SchemaWebhookItem[]; hook: SchemaWebhookItem }) {
  const { t } = useTranslation("operations");
  const navigate = route.useNavigate();
  const mayWrite = useMay()("settings:write");
  const [only, setOnly] = useState<Only>("all");
  const [open, setOpen] = useState<SchemaWebhookDelivery | null>(null);
  const [since, setSince] = useState(false);
  const list = useList({ ...deliveriesList(hook.id, only === "all" ? null : only), refetchInterval: 5000 });
  const { t: anyText } = useTranslation();
  const columns = useMemo(() => columnsOf(anyText), [anyText]);
  return (
    <>
      <DataList<SchemaWebhookDelivery>
        label={t("tab.webhooks")}
        list={list}
        columns={columns}
        rowKey={(row) => row.event}
        onOpen={setOpen}
        filters={
          <Group gap="sm" justify="space-between" w="100%">
            <Group gap="sm">
              <Select
                aria-label={t("hooks.endpoint")}
                data={hooks.map((each) => ({ value: each.id, label: each.description || each.url }))}
                value={hook.id}
                onChange={(next) => next && void navigate({ search: { tab: "webhooks", webhook: next } })}
                allowDeselect={false}
                w={280}
              />
              <State hook={hook} />
              <Anchor component={Link} to="/settings?tab=webhooks" size="sm">
                {t("hooks.manage")}
              </Anchor>
            </Group>
            <Group gap="sm">
              <SegmentedControl
                aria-label={t("hooks.only")}
                value={only}
                onChange={(next) => setOnly(next)}
                data={(["all", "waiting", "delivered", "failed"] as const).map((each) => ({ value: each, label: t(`hooks.state.${each}`) }))}
              />
              {mayWrite && (
                <Button variant="default" onClick={() => setSince(true)}>
                  {t("hooks.since")}
                </Button>
              )}
            </Group>
          </Group>
        }
        empty={<EmptyState title={t("hooks.empty.title")} text={t("hooks.empty.text")} />}
      />
      {open && <Delivery hook={hook} delivery={open} onClose={() => setOpen(null)} />}
      {since && <ReplaySince hook={hook} onClose={() => setSince(false)} />}
    </>
  );
}

function State({ hook }: { hook: SchemaWebhookItem }) {
  const { t } = useTranslation("operations");
  if (hook.status === "disabled") return <StatusBadge tone={hook.why ? "bad" : "quiet"}>{hook.why || t("hooks.disabled")}</StatusBadge>;
  if (hook.failing_since) return <StatusBadge tone="warn">{t("hooks.failing")}</StatusBadge>;
  return <StatusBadge tone="good">{t("hooks.active")}</StatusBadge>;
}

function columnsOf(t: Translate): Column<SchemaWebhookDelivery>[] {
  const title = (key: "state" | "kind" | "answer" | "attempts" | "at") => t(`hooks.column.${key}`, { ns: "operations" });
  return [
    {
      key: "state",
      title: title("state"),
      width: "120px",
      render: ({ state }) => {
        const known = state === "delivered" || state === "failed" ? state : "waiting";
        return <StatusBadge tone={TONES[known]}>{t(`hooks.state.${known}`, { ns: "operations" })}</StatusBadge>;
      },
    },
    { key: "kind", title: title("kind"), width: "minmax(140px, 1fr)", render: (row) => <span className={classes.cut}>{row.kind}</span> },
    {
      key: "answer",
      title: title("answer"),
      width: "minmax(0, 1.4fr)",
      from: 640,
      render: (row) => {
        const last = row.attempts.at(-1);
        return <span className={classes.cut}>{last?.status ?? (last?.error || "–")}</span>;
      },
    },
    { key: "attempts", title: title("attempts"), width: "88px", align: "end", from: 560, render: (row) => row.attempts.length },
    { key: "at", title: title("at"), width: "108px", align: "end", render: (row) => <RelativeTime at={row.happened_at} /> },
  ];
}
