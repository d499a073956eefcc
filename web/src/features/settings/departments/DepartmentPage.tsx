// One department: its people and hours, what it gives out by itself, its budget, and the accounts that are its own.
import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { IconBuildingOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, useAct, type SchemaDepartmentItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, notifyDone, PageHeader, PageSkeleton, ProblemView, useConfirm } from "@/ui";
import { departmentsNowQuery, departmentsQuery, spendingQuery } from "../queries";
import { Accounts } from "./Accounts";
import { Budget } from "./Budget";
import classes from "./Departments.module.css";
import { Giving } from "./Giving";
import { Hours } from "./Hours";
import { draftOf, type Draft } from "./model";
import { People } from "./People";
import { Standing } from "./Standing";

const route = getRouteApi("/shell/settings/departments/$department");
const SHOWN = ["name", "members", "hours", "zone", "holidays", "currency", "talk_hours", "hand_back_hours"] as const;

export function DepartmentPage() {
  const { t } = useTranslation("settings");
  const id = Number(route.useParams().department);
  const { data, error, refetch } = useQuery(departmentsQuery());
  if (!data) return error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <PageSkeleton />;
  const item = data.find((each) => each.id === id);
  if (!item) return <EmptyState icon={IconBuildingOff} title={t("departments.gone.title")} text={t("departments.gone.text")} />;
  return <Page key={JSON.stringify(item)} item={item} />;
}

function Page({ item }: { item: SchemaDepartmentItem }) {
  const { t } = useTranslation("settings");
  const navigate = useNavigate();
  const confirm = useConfirm();
  const mayWrite = useMay()("settings:write");
  const now = useQuery(departmentsNowQuery()).data?.find((each) => each.department === item.id);
  const spent = (useQuery(spendingQuery()).data ?? []).filter((each) => each.department === item.id);
  const [draft, setDraft] = useState<Draft>(draftOf(item));
  const params = { path: { department_id: item.id } };
  const save = useAct({
    call: () => api.PATCH("/api/v1/departments/{department_id}", { params, body: { ...draft, name: draft.name.trim() } as never }),
    touches: [["department"], ["inbox"], ["audit"]],
    showsErrors: true,
    onDone: () => notifyDone(t("saved")),
  });
  const remove = useAct({
    call: () => api.DELETE("/api/v1/departments/{department_id}", { params }),
    touches: [["department"], ["audit"]],
    onDone: () => void navigate({ to: "/settings", search: { tab: "departments" } }),
  });
  const ask = async () => {
    const question = { title: t("departments.removeTitle", { name: item.name }), consequence: t("departments.removeText"), deed: t("departments.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOf(item));
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const fault = elsewhere(save.error, [...SHOWN]);
  const parts = { draft, onChange: change, error: save.error, disabled: !mayWrite };
  return (
    <>
      <PageHeader
        title={item.name}
        text={item.slug}
        actions={
          <>
            <Standing now={now} />
            {mayWrite && (
              <Button variant="subtle" color="red" onClick={() => void ask()}>
                {t("departments.remove")}
              </Button>
            )}
          </>
        }
      />
      <div className={classes.page}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <People {...parts} />
          <Giving {...parts} />
          <Hours {...parts} />
          <Budget {...parts} item={item} spent={spent} />
          {mayWrite ? (
            <Group justify="flex-end">
              {fault && (
                <Text role="alert" size="sm" c="var(--nl-bad)">
                  {fault}
                </Text>
              )}
              <Button type="submit" loading={save.isPending} disabled={!changed || draft.name.trim() === "" || draft.purposes.length === 0}>
                {t("save")}
              </Button>
            </Group>
          ) : (
            <Text size="sm" c="dimmed">{t("readOnly")}</Text>
          )}
        </form>
        <Accounts item={item} />
      </div>
    </>
  );
}
