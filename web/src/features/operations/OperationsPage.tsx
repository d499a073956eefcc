// Operations: how the installation is, what was set aside, which requests came in, and what webhooks were told.
import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { formatCount } from "@/lib/format";
import { EmptyState, PageHeader, StatusBadge } from "@/ui";
import { AsideTab } from "./aside/AsideTab";
import { NowTab } from "./now/NowTab";
import classes from "./Operations.module.css";
import { statusQuery } from "./queries";
import { RequestsTab } from "./requests/RequestsTab";
import type { Tab } from "./search";
import { WebhooksTab } from "./webhooks/WebhooksTab";

const route = getRouteApi("/shell/operations");
const TONES = { calm: "good", warn: "warn", bad: "bad" } as const;

export function OperationsPage() {
  const { t } = useTranslation("operations");
  const may = useMay();
  const { tab = "now" } = route.useSearch();
  const navigate = route.useNavigate();
  const { data } = useQuery({ ...statusQuery(), enabled: may("operations:read") });
  if (!may("operations:read")) {
    return (
      <>
        <PageHeader title={t("name")} />
        <EmptyState title={t("forbidden.title")} text={t("forbidden.text")} />
      </>
    );
  }
  return (
    <Tabs
      value={tab}
      onChange={(next) => void navigate({ search: { tab: (next ?? "now") as Tab } })}
      keepMounted={false}
      className={classes.frame}
      variant="default"
    >
      <PageHeader
        title={t("name")}
        text={t("about")}
        actions={data && <StatusBadge tone={TONES[data.mood]}>{t(`mood.${data.mood}`)}</StatusBadge>}
      >
        <Tabs.List className={classes.tabs}>
          <Tabs.Tab value="now">{t("tab.now")}</Tabs.Tab>
          <Tabs.Tab value="aside" rightSection={data && data.set_aside > 0 ? <Count value={data.set_aside} /> : null}>
            {t("tab.aside")}
          </Tabs.Tab>
          <Tabs.Tab value="requests">{t("tab.requests")}</Tabs.Tab>
          <Tabs.Tab value="webhooks">{t("tab.webhooks")}</Tabs.Tab>
        </Tabs.List>
      </PageHeader>
      <Tabs.Panel value="now" className={classes.panel}>
        <NowTab />
      </Tabs.Panel>
      <Tabs.Panel value="aside" className={classes.panel}>
        <AsideTab />
      </Tabs.Panel>
      <Tabs.Panel value="requests" className={classes.panel}>
        <RequestsTab />
      </Tabs.Panel>
      <Tabs.Panel value="webhooks" className={classes.panel}>
        <WebhooksTab />
      </Tabs.Panel>
    </Tabs>
  );
}

function Count({ value }: { value: number }) {
  return <span className={classes.count}>{formatCount(value)}</span>;
}
