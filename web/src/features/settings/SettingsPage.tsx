// Settings: the workspace, who works and which programs may, what others are told, and one's own account.
import { Tabs } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useEffect, useRef, type ComponentType } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { EmptyState, PageHeader } from "@/ui";
import { AgentsTab } from "./agents/AgentsTab";
import { AuditTab } from "./AuditTab";
import { ConnectorsTab } from "./connectors/ConnectorsTab";
import { DepartmentsTab } from "./departments/DepartmentsTab";
import { KeysTab } from "./keys/KeysTab";
import { MeTab } from "./MeTab";
import { TABS, type Tab } from "./search";
import classes from "./Settings.module.css";
import { SitesTab } from "./sites/SitesTab";
import { WebhooksTab } from "./webhooks/WebhooksTab";
import { WidgetTab } from "./widget/WidgetTab";
import { WorkspaceTab } from "./WorkspaceTab";

const route = getRouteApi("/shell/settings");
const PARTS: Record<Tab, { part: ComponentType; scope?: string }> = {
  workspace: { part: WorkspaceTab },
  widget: { part: WidgetTab, scope: "channels:read" },
  agents: { part: AgentsTab, scope: "settings:read" },
  departments: { part: DepartmentsTab, scope: "settings:read" },
  keys: { part: KeysTab, scope: "settings:read" },
  sites: { part: SitesTab, scope: "settings:read" },
  webhooks: { part: WebhooksTab, scope: "settings:read" },
  connectors: { part: ConnectorsTab, scope: "channels:read" },
  audit: { part: AuditTab, scope: "settings:read" },
  me: { part: MeTab },
};

export function SettingsPage() {
  const { t } = useTranslation("settings");
  const may = useMay();
  const { tab = "workspace" } = route.useSearch();
  const navigate = route.useNavigate();
  const tabs = useRef<HTMLDivElement>(null);
  useEffect(() => {
    tabs.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [tab]);
  return (
    <Tabs value={tab} onChange={(next) => void navigate({ search: { tab: next as Tab } })} keepMounted={false} className={classes.frame}>
      <PageHeader title={t("name")} text={t("about")}>
        <Tabs.List className={classes.tabs} ref={tabs}>
          {TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {t(`tab.${each}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </PageHeader>
      {TABS.map((each) => {
        const { part: Content, scope } = PARTS[each];
        return (
          <Tabs.Panel key={each} value={each} className={classes.panel} tabIndex={0}>
            <div className={classes.column}>
              {!scope || may(scope) ? <Content /> : <EmptyState icon={IconLock} title={t("forbidden.title")} text={t("forbidden.text")} />}
            </div>
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
