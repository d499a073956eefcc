// One connector: what it can be asked with a place to try it, where it is, and how its calls went.
import { Button, Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaConnectorItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { PageHeader, PageSkeleton, ProblemView, useConfirm } from "@/ui";
import { connectorQuery } from "../queries";
import settings from "../Settings.module.css";
import { Calls } from "./Calls";
import { Connection } from "./Connection";
import classes from "./Connectors.module.css";
import { HealthBadge } from "./HealthBadge";
import { Operations } from "./Operations";

const route = getRouteApi("/shell/settings/connectors/$connector");
const TABS = ["operations", "connection", "calls"] as const;

export function ConnectorPage() {
  const id = Number(route.useParams().connector);
  const { data, error, refetch } = useQuery(connectorQuery(id));
  if (!data) return error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <PageSkeleton />;
  return <Page key={data.id} connector={data} />;
}

function Page({ connector }: { connector: SchemaConnectorItem }) {
  const { t } = useTranslation("connectors");
  const navigate = useNavigate();
  const confirm = useConfirm();
  const mayWrite = useMay()("channels:write");
  const { tab = "operations" } = route.useSearch();
  const go = route.useNavigate();
  const remove = useAct({
    call: () => api.DELETE("/api/v1/connectors/{connector_id}", { params: { path: { connector_id: connector.id } } }),
    touches: [["connector"], ["audit"]],
    onDone: () => void navigate({ to: "/settings", search: { tab: "connectors" } }),
  });
  const askRemove = async () => {
    const question = { title: t("remove.title", { name: connector.name }), consequence: t("remove.text"), deed: t("remove.do") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  return (
    <Tabs value={tab} onChange={(next) => void go({ search: { tab: next as (typeof TABS)[number] } })} keepMounted={false} className={settings.frame}>
      <PageHeader
        title={connector.definition.title || connector.name}
        text={`${connector.name} · ${t(`kind.${connector.definition.kind}.name`)}`}
        actions={
          <>
            <HealthBadge connector={connector} />
            {mayWrite && (
              <Button variant="subtle" color="red" onClick={() => void askRemove()}>
                {t("remove.do")}
              </Button>
            )}
          </>
        }
      >
        <Tabs.List className={settings.tabs}>
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </PageHeader>
      <Tabs.Panel value="operations" className={settings.panel} tabIndex={0}>
        <div className={classes.page}>
          <Operations connector={connector} />
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="connection" className={settings.panel} tabIndex={0}>
        <div className={classes.page}>
          <Connection connector={connector} />
        </div>
      </Tabs.Panel>
      <Tabs.Panel value="calls" className={settings.panel} tabIndex={0}>
        <div className={classes.page}>
          <Calls connector={connector} />
        </div>
      </Tabs.Panel>
    </Tabs>
  );
}
