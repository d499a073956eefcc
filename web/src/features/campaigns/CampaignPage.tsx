// One campaign: its plan as a calendar and as a list, whom it is for, what came of it, and its launch.
import { Tabs } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { useShortcuts } from "@/lib/shortcuts";
import { PageHeader, PageSkeleton, ProblemView } from "@/ui";
import classes from "./campaigns.module.css";
import { CampaignActions } from "./launch/CampaignActions";
import { CampaignFacts } from "./CampaignFacts";
import { EventPanel } from "./event/EventPanel";
import { PeopleTab } from "./results/PeopleTab";
import { ResultsTab } from "./results/ResultsTab";
import { PlanTab } from "./plan/PlanTab";
import { PlanTable } from "./plan/PlanTable";
import { figuresQuery } from "./queries";
import { TABS, type CampaignSearch, type Tab } from "./routes";
import { SetupTab } from "./setup/SetupTab";
import { usePlan } from "./usePlan";

const route = getRouteApi("/shell/campaigns/$campaign");

export function CampaignPage() {
  const { t } = useTranslation("campaigns");
  const { campaign } = route.useParams();
  const search = route.useSearch();
  const navigate = useNavigate();
  const may = useMay();
  const { query, plan } = usePlan(campaign, may("campaigns:write"));
  const { data: figures } = useQuery(figuresQuery(campaign));
  const go = (next: CampaignSearch) =>
    void navigate({ to: "/campaigns/$campaign", params: { campaign }, search: next, replace: true });
  useShortcuts([{ keys: "mod+z", label: t("undo"), group: t("name"), run: () => plan?.undo() }]);

  if (!plan) return query.error ? <ProblemView error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />;
  const tab = search.tab ?? "plan";
  const open = (event: string | null) => go({ ...(search.tab ? { tab: search.tab } : {}), ...(event ? { event } : {}) });
  const beside = tab === "plan" || tab === "list";
  const chosen = beside ? plan.definition.events.find((event) => event.name === search.event) : undefined;
  const scrolls = tab === "list" || tab === "setup" || tab === "results"; // the others have lists that do
  const launched = plan.detail.launched_at !== null;
  return (
    <>
      <PageHeader
        title={plan.definition.name || t("untitled")}
        actions={<CampaignActions plan={plan} onOpen={open} onSetup={() => go({ tab: "setup" })} />}
      >
        <CampaignFacts plan={plan} figures={figures ?? null} />
        <Tabs value={tab} onChange={(next) => go(next && next !== "plan" ? { tab: next as Tab } : {})} keepMounted={false}>
          <Tabs.List>
            {TABS.filter((each) => launched || (each !== "results" && each !== "customers")).map((each) => (
              <Tabs.Tab key={each} value={each}>
                {t(`tab.${each}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      </PageHeader>
      <div className={classes.page}>
        <div className={classes.main} {...(scrolls ? { role: "region", "aria-label": t(`tab.${tab}`), tabIndex: 0 } : {})}>
          {tab === "plan" && <PlanTab plan={plan} figures={figures ?? null} chosen={chosen?.name ?? null} onOpen={open} />}
          {tab === "list" && <PlanTable plan={plan} figures={figures ?? null} chosen={chosen?.name ?? null} onOpen={open} />}
          {tab === "setup" && <SetupTab plan={plan} />}
          {tab === "results" && <ResultsTab plan={plan} figures={figures ?? null} onStage={(stage) => go({ tab: "customers", stage })} />}
          {tab === "customers" && (
            <PeopleTab campaign={campaign} stage={search.stage ?? ""} onStage={(stage) => go({ tab: "customers", ...(stage ? { stage } : {}) })} />
          )}
        </div>
        {chosen && (
          <aside className={classes.side} aria-label={t("event.label", { name: chosen.name })}>
            <EventPanel key={chosen.name} plan={plan} event={chosen} figures={figures ?? null} onClose={() => open(null)} onRename={open} />
          </aside>
        )}
      </div>
    </>
  );
}
