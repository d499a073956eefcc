// Departments: who speaks in whose name, for what, and how much of the month's budget is gone.
import { Button, Progress } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct, type SchemaDepartmentItem, type SchemaDepartmentSpending } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, Money, ProblemView, useConfirm } from "@/ui";
import { Part } from "../Part";
import { departmentsQuery } from "../queries";
import classes from "../Settings.module.css";
import { DepartmentForm } from "./DepartmentForm";

export function DepartmentsTab() {
  const { t } = useTranslation("settings");
  const list = useQuery(departmentsQuery());
  const { data: spent = [] } = useQuery(apiQuery(["department", "spending"], "/api/v1/departments/spending"));
  const mayWrite = useMay()("settings:write");
  const [editing, setEditing] = useState<SchemaDepartmentItem | "new" | null>(null);
  if (list.isError) return <ProblemView error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <ListSkeleton />;
  const add = (
    <Button leftSection={<IconBuilding size={16} aria-hidden />} onClick={() => setEditing("new")}>
      {t("departments.add")}
    </Button>
  );
  return (
    <Part title={t("departments.title")} text={t("departments.text")} action={mayWrite && add}>
      {list.data.length === 0 && (
        <EmptyState icon={IconBuilding} title={t("departments.none.title")} text={t("departments.none.text")} />
      )}
      <ul className={classes.rows}>
        {list.data.map((each) => (
          <Row
            key={each.id}
            item={each}
            spent={spent.find((it) => it.department === each.id && it.currency === each.currency)}
            mayWrite={mayWrite}
            onEdit={() => setEditing(each)}
          />
        ))}
      </ul>
      {editing && <DepartmentForm item={editing === "new" ? null : editing} onClose={() => setEditing(null)} />}
    </Part>
  );
}

interface RowProps {
  item: SchemaDepartmentItem;
  spent: SchemaDepartmentSpending | undefined;
  mayWrite: boolean;
  onEdit: () => void;
}

function Row({ item, spent, mayWrite, onEdit }: RowProps) {
  const { t } = useTranslation("settings");
  const confirm = useConfirm();
  const remove = useAct({
    call: () => api.DELETE("/api/v1/departments/{department_id}", { params: { path: { department_id: item.id } } }),
    touches: [["department"], ["audit"]],
  });
  const ask = async () => {
    const question = { title: t("departments.removeTitle", { name: item.name }), consequence: t("departments.removeText"), deed: t("departments.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const members = item.members.length ? t("departments.members", { count: item.members.length }) : t("departments.everybody");
  return (
    <li>
      <div className={classes.words}>
        <span className={classes.name} dir="auto">{item.name}</span> <span className={classes.dim}>{item.slug}</span>
        <div className={classes.dim}>{[...item.purposes.map((each) => t(`purpose.${each}`)), members].join(" · ")}</div>
      </div>
      <Spent item={item} spent={spent} />
      {mayWrite && (
        <>
          <Button size="compact-sm" variant="default" onClick={onEdit} aria-label={t("departments.changeNamed", { name: item.name })}>
            {t("departments.change")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void ask()} aria-label={t("departments.removeNamed", { name: item.name })}>
            {t("departments.remove")}
          </Button>
        </>
      )}
    </li>
  );
}

function Spent({ item, spent }: { item: SchemaDepartmentItem; spent: SchemaDepartmentSpending | undefined }) {
  const { t } = useTranslation("settings");
  const cost = spent?.cost ?? 0;
  const gone = <Money minor={cost} currency={item.currency} />;
  if (item.budget === null) return <span className={classes.dim}>{gone} {t("departments.thisMonth")}</span>;
  const share = item.budget === 0 ? 100 : Math.min(100, (100 * cost) / item.budget);
  return (
    <div className={classes.budget}>
      <span className={classes.dim}>
        {gone} {t("departments.of")} <Money minor={item.budget} currency={item.currency} />
      </span>
      <Progress value={share} size="sm" color={share >= 100 ? "red" : undefined} aria-label={t("departments.share", { name: item.name })} />
    </div>
  );
}
