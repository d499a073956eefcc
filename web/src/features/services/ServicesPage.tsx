// Services: all programs behind code words by name, and the first one from a starting point.
import { Button, Text } from "@mantine/core";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { IconHash, IconPlus } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { TFunction } from "i18next";
import { useList, type SchemaServiceItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ChannelBadge, DataList, EmptyState, PageHeader, RelativeTime, StatusBadge, type Column } from "@/ui";
import { NewService } from "./NewService";
import { servicesList } from "./queries";
import classes from "./Services.module.css";

const route = getRouteApi("/shell/services");

export function ServicesPage() {
  const { t } = useTranslation("services");
  const { new: beginning = false } = route.useSearch();
  const navigate = useNavigate();
  const mayWrite = useMay()("journeys:write");
  const list = useList(servicesList());
  const columns = useMemo(() => columnsOf(t), [t]);
  const begin = (on: boolean) => void navigate({ to: "/services", search: on ? { new: true } : {} });
  const button = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => begin(true)}>
      {t("new.action")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("name")} text={t("about")} actions={button} />
      <DataList
        label={t("name")}
        list={list}
        columns={columns}
        rowKey={(row) => row.name}
        rowHeight={56}
        onOpen={(row) => void navigate({ to: "/services/$service", params: { service: row.name } })}
        empty={<EmptyState icon={IconHash} title={t("empty.title")} text={t("empty.text")} action={button} />}
      />
      {beginning && mayWrite && <NewService onClose={() => begin(false)} />}
    </>
  );
}

function columnsOf(t: TFunction<"services">): Column<SchemaServiceItem>[] {
  return [
    {
      key: "words",
      title: t("columns.words"),
      width: "minmax(0, 3fr)",
      render: (row) => (
        <div className={classes.two}>
          <span className={classes.words}>
            {Object.values(row.words).flat().slice(0, 4).map((word) => (
              <span key={word} className={classes.word} dir="auto">
                {word}
              </span>
            ))}
          </span>
          <Text size="xs" c="dimmed" truncate dir="auto">
            {row.title || row.name}
          </Text>
        </div>
      ),
    },
    {
      key: "where",
      title: t("columns.where"),
      width: "minmax(0, 1.5fr)",
      from: 720,
      render: (row) =>
        row.numbers.length ? (
          <span>{row.numbers.join(", ")}</span>
        ) : row.channels.length ? (
          <span className={classes.badges}>
            {row.channels.map((channel) => (
              <ChannelBadge key={channel} channel={channel} iconOnly />
            ))}
          </span>
        ) : (
          <span className={classes.dim}>{t("everywhere")}</span>
        ),
    },
    { key: "used", title: t("columns.used"), width: "88px", align: "end", from: 560, render: (row) => formatCount(row.used) },
    {
      key: "state",
      title: t("columns.state"),
      width: "120px",
      render: (row) =>
        !row.live ? (
          <StatusBadge tone="quiet">{t("state.off")}</StatusBadge>
        ) : row.failed > 0 ? (
          <StatusBadge tone="warn">{t("state.failed", { count: row.failed })}</StatusBadge>
        ) : (
          <StatusBadge tone="good">{t("state.live")}</StatusBadge>
        ),
    },
    { key: "changed", title: t("columns.changed"), width: "104px", align: "end", from: 720, render: (row) => <RelativeTime at={row.changed_at} /> },
  ];
}
